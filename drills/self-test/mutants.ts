/**
 * The safeguards, each taken out of the compiled code by exact text: a drill that cannot fail proves nothing.
 * Nothing in the product can switch one off.
 */
import type { NEVER } from '../report.js';
import { scenarios, type Scenario } from './scenarios.js';

export interface Edit {
  /** Under `dist/`. */
  file: string;
  /** Must be there exactly once. */
  find: string;
  replace: string;
}

export interface Mutant {
  safeguard: string;
  /** What must rise above 0 without it. */
  counts: (typeof NEVER)[number];
  scenario: Scenario;
  edits: readonly Edit[];
}

export const mutants: readonly Mutant[] = [
  {
    safeguard: 'intent',
    counts: 'duplicates',
    scenario: scenarios.diesWithTheCallOut,
    edits: [
      { file: 'activities/request-stop.js', find: 'intent: true,', replace: 'intent: false,' },
    ],
  },
  {
    safeguard: 'fresh-run check: one attempt',
    counts: 'duplicates',
    scenario: scenarios.attemptsAllowed,
    edits: [
      {
        file: 'activities/request-stop.js',
        find: 'if (info.attempt > 1 || earlier)',
        replace: 'if (false)',
      },
    ],
  },
  {
    safeguard: 'fresh-run check: permit',
    counts: 'duplicates',
    scenario: scenarios.resetAfterTheIssue,
    edits: [
      {
        file: 'activities/request-stop.js',
        find: 'if (input.permit !== info.workflowExecution?.runId)',
        replace: 'if (false)',
      },
    ],
  },
  {
    safeguard: 'memory of earlier runs',
    counts: 'duplicates',
    scenario: scenarios.terminatedAndStartedAgain,
    edits: [
      {
        file: 'activities/read-connection.js',
        find: 'await previousRun(client, workflowId, runId, input.after)',
        replace: 'null',
      },
    ],
  },
  {
    safeguard: 'lock quiet time',
    counts: 'duplicates',
    scenario: scenarios.terminatedAndAnotherStarted,
    edits: [{ file: 'workflows/line.js', find: 'if (doubt)', replace: 'if (false)' }],
  },
  {
    safeguard: 'settle',
    counts: 'duplicates',
    scenario: scenarios.answerLost,
    edits: [
      {
        file: 'activities/await-settled.js',
        find: 'const settledAt = input.quietAt + settleMs;',
        replace: 'const settledAt = 0;',
      },
    ],
  },
  {
    safeguard: 'adoption',
    counts: 'duplicates',
    scenario: scenarios.answerLostAndShownLate,
    edits: [{ file: 'activities/await-settled.js', find: 'if (ticket)', replace: 'if (false)' }],
  },
  {
    safeguard: 'verification',
    counts: 'falseProofs',
    scenario: scenarios.vendorLies,
    edits: [
      {
        file: 'workflows/next.js',
        find: "case 'claimed':\n            return { do: 'verify', origin, claim: end.word };",
        replace:
          "case 'claimed':\n            return { do: 'end', verdict: 'stopped', reason: { code: 'claimed', message: end.word } };",
      },
    ],
  },
  {
    safeguard: 'part check',
    counts: 'falseProofs',
    scenario: scenarios.onePartIsSlow,
    edits: [
      {
        file: 'activities/tencent-emr/judging.js',
        // In the judgement for a stop alone: the one for a start asks in the other order.
        find: "if (parts.every(({ state }) => state === 'stopped'))\n        return 'stopped';\n    if (parts.every(({ state }) => state === 'running'))",
        replace:
          "if (parts.some(({ state }) => state === 'stopped'))\n        return 'stopped';\n    if (parts.every(({ state }) => state === 'running'))",
      },
      {
        file: 'activities/looking.js',
        find: 'parts.total > 0 && countIn(parts, goal) === parts.total',
        replace: 'true',
      },
    ],
  },
  {
    safeguard: 'deadline fence',
    counts: 'late',
    scenario: scenarios.frozenPastTheDeadline,
    edits: [
      {
        file: 'activities/issuing-attempt.js',
        find: 'whyNotSend: () => this.#whyNotSend()',
        replace: 'whyNotSend: () => null',
      },
    ],
  },
  {
    safeguard: 'redaction',
    counts: 'leaks',
    scenario: scenarios.vendorEchoes,
    edits: [
      {
        file: 'activities/secrets.js',
        find: "return text.replace(this.#pattern, '***').replace(SIGNATURES, '***');",
        replace: 'return text;',
      },
    ],
  },
];
