/** What a part hands over: figures for programs, rows for people. */
import { table } from '../client/print.js';

/** One line of the table. */
export interface Row {
  figure: string;
  value: string;
  /** What issue 4 asks for, where it asks, and whether it is met. */
  bar?: { text: string; isMet: boolean };
}

export interface Part {
  /** Plain JSON; `bench/README.md` tells what it means. */
  figures: Record<string, unknown>;
  rows: Row[];
}

/** How thorough a run is. */
export interface Effort {
  isQuick: boolean;
  /** Ten thousand stops too. */
  isFull: boolean;
  /** Of the rate's story. */
  repeat: number;
}

export function row(figure: string, value: number | string, unit = ''): Row {
  const shown = typeof value === 'string' ? value : rounded(value);
  return { figure, value: unit === '' ? shown : `${shown} ${unit}` };
}

export function barred(line: Row, isMet: boolean, text: string): Row {
  return { ...line, bar: { text, isMet } };
}

export function rounded(value: number): string {
  if (Number.isNaN(value)) return '-';
  return String(Number(value.toFixed(Math.abs(value) < 10 ? 2 : 1)));
}

export function tableOf(parts: Readonly<Record<string, Part>>): string {
  return table([
    ['PART', 'FIGURE', 'MEASURED', 'BAR'],
    ...Object.entries(parts).flatMap(([name, { rows }]) =>
      rows.map(({ figure, value, bar }) => [
        name,
        figure,
        value,
        bar ? `${bar.text}: ${bar.isMet ? 'met' : 'MISSED'}` : '',
      ]),
    ),
  ]);
}
