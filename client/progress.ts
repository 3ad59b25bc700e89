/** Live progress on stderr: lines that are redrawn on a terminal, else a line per change. */
import type { StopOutcome } from '../activities/messages.js';
import { inWords, type Standing } from './standing.js';

export interface Progress {
  /** @param index of the run, in the order that was given */
  update(index: number, standing: Standing): void;
  end(index: number, outcome: StopOutcome): void;
}

export interface Screen {
  isTTY?: boolean;
  columns?: number;
  rows?: number;
  write(text: string): unknown;
}

export function progressOn(screen: Screen, labels: string[]): Progress {
  return screen.isTTY ? new Redrawn(screen, labels) : new Lines(screen, labels);
}

class Lines implements Progress {
  readonly #shown = new Map<number, string>();

  constructor(
    private readonly screen: Screen,
    private readonly labels: string[],
  ) {}

  update(index: number, standing: Standing): void {
    this.#show(index, inWords(standing));
  }

  end(index: number, { verdict, reason }: StopOutcome): void {
    this.#show(index, `${verdict}: ${reason.message}`);
  }

  #show(index: number, text: string): void {
    if (this.#shown.get(index) === text) return;
    this.#shown.set(index, text);
    this.screen.write(`${this.labels[index]}  ${text}\n`);
  }
}

/** Rows of the terminal that are left alone. */
const MARGIN_ROWS = 3;
const CLEAR_BELOW = '\x1b[J';

class Redrawn implements Progress {
  readonly #texts: string[];
  readonly #ended = new Set<number>();
  #drawn = 0;

  constructor(
    private readonly screen: Screen,
    private readonly labels: string[],
  ) {
    this.#texts = labels.map(() => 'starting');
    this.#draw();
  }

  update(index: number, standing: Standing): void {
    this.#change(index, inWords(standing));
  }

  end(index: number, { verdict }: StopOutcome): void {
    this.#ended.add(index);
    this.#change(index, verdict);
  }

  #change(index: number, text: string): void {
    if (this.#texts[index] === text) return;
    this.#texts[index] = text;
    this.#draw();
  }

  /** Where there are more targets than rows, those that have ended give way. */
  #draw(): void {
    // A terminal that does not know its size says 0.
    const columns = this.screen.columns || 80;
    const rows = this.screen.rows || 24;
    const most = Math.max(1, rows - MARGIN_ROWS);
    const all = this.labels.map((_, index) => index);
    const open = all.filter((index) => !this.#ended.has(index));
    const chosen = (all.length <= most ? all : open).slice(0, most - 1 || 1);
    const listed = all.length <= most ? all : chosen;
    const width = Math.max(...listed.map((index) => this.labels[index]!.length), 0);
    const lines = listed.map((index) => {
      const sign = this.#ended.has(index) ? '*' : '>';
      return `${sign} ${this.labels[index]!.padEnd(width)}  ${this.#texts[index]}`;
    });
    if (all.length > most) lines.push(`  ${this.#ended.size} of ${all.length} have ended`);
    const up = this.#drawn > 0 ? `\x1b[${this.#drawn}A` : '';
    const text = lines.map((line) => `${line.slice(0, columns - 1)}\n`).join('');
    this.screen.write(`${up}\r${CLEAR_BELOW}${text}`);
    this.#drawn = lines.length;
  }
}
