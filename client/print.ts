/** What is printed: results to stdout, all else to stderr. */
import type { Look, StopOutcome } from '../activities/messages.js';
import { formatDuration } from '../activities/durations.js';

const MAX_IDENTITY = 60;

/** The one JSON document of a command, or its text for people. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

export function printJson(document: unknown): void {
  print(JSON.stringify(document, null, 2));
}

/** Everything that is not the result. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Columns as wide as their widest cell; the last one runs on. */
export function table(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The table of verdicts. */
export function verdictTable(outcomes: readonly StopOutcome[]): string {
  return table([
    ['TARGET', 'VERDICT', 'CALLS', 'LOOKS', 'TIME', 'WHY'],
    ...outcomes.map(({ target, verdict, issued, observations, startedAt, endedAt, reason }) => [
      target,
      verdict,
      String(issued),
      String(observations),
      formatDuration(Date.parse(endedAt) - Date.parse(startedAt)),
      reason.message,
    ]),
  ]);
}

/** What was seen, in short lines. */
export function evidenceLines({ evidence, polls }: StopOutcome): string[] {
  const { before, ticket, words, confirmations, requestIds, remarks } = evidence;
  const first = confirmations[0];
  const last = confirmations.at(-1);
  return [
    ...(before ? [`before:  ${lookText(before)}`] : []),
    ...(ticket
      ? [`ticket:  ${ticket.id ?? 'none'}${polls > 0 ? `, asked about ${polls} times` : ''}`]
      : []),
    ...(Object.keys(words).length > 0
      ? [
          `words:   ${Object.entries(words)
            .sort(([, a], [, b]) => (a.first < b.first ? -1 : 1))
            .map(([word, { count }]) => `${word} x${count}`)
            .join(', ')}`,
        ]
      : []),
    ...(first && last
      ? [
          `proof:   ${confirmations.length} looks, ${timeOf(first.at)} to ${timeOf(last.at)}: ${lookText(last)}`,
        ]
      : []),
    ...(requestIds.length > 0
      ? [`vendor's request ids: ${requestIds.length}, the last ${requestIds.at(-1)}`]
      : []),
    ...remarks.map((remark) => `note:    ${remark}`),
    ...(before?.notes ?? []).map((note) => `note:    ${note}`),
  ];
}

function lookText({ word, parts, identity }: Look): string {
  const whose = identity === null ? '' : `, identity ${shortened(identity)}`;
  return `${word}, ${parts.stopped} of ${parts.total} stopped${whose}`;
}

/** EMR's identity lists every process. */
function shortened(text: string): string {
  return text.length > MAX_IDENTITY ? `${text.slice(0, MAX_IDENTITY)}…` : text;
}

function timeOf(iso: string): string {
  return iso.slice(11, 23);
}
