/** The end of `stop`, `watch` and the demo: what is printed, and the exit code. */
import type { StopOutcome } from '../activities/messages.js';
import { exitCodes, type ExitCode } from './exit.js';
import { isProven } from './outcome.js';
import { evidenceLines, print, printJson, verdictTable } from './print.js';

/** @param link the Web UI's address of each outcome's run, where known */
export function printResults(
  outcomes: readonly StopOutcome[],
  { json, link = () => undefined }: { json: boolean; link?: (index: number) => string | undefined },
): ExitCode {
  if (json) printJson({ results: outcomes });
  else {
    print(verdictTable(outcomes));
    for (const [index, outcome] of outcomes.entries()) {
      const url = link(index);
      const lines = [...evidenceLines(outcome), ...(url === undefined ? [] : [`history: ${url}`])];
      if (lines.length > 0)
        print(['', outcome.target, ...lines.map((line) => `  ${line}`)].join('\n'));
    }
  }
  return outcomes.every(isProven) ? exitCodes.proven : exitCodes.notProven;
}
