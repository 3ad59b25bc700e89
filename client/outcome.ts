/** Outcomes as programs get them (docs/cli.md), read from Temporal or made here where there is none. */
import { z } from 'zod';
import { verdicts, type Reason, type StopOutcome, type Verdict } from '../activities/messages.js';

const reason = z.object({ code: z.string(), message: z.string() });
const look = z.object({
  at: z.string(),
  state: z.enum(['running', 'stopping', 'stopped', 'starting', 'failed']),
  word: z.string(),
  identity: z.string().nullable(),
  vendorTime: z.string().nullable(),
  parts: z.object({
    total: z.int(),
    stopped: z.int(),
    digest: z.string(),
    notStopped: z.array(z.string()),
  }),
  busyWith: z.string().nullable(),
  notes: z.array(z.string()),
});

const stopOutcome: z.ZodType<StopOutcome> = z.object({
  target: z.string(),
  verdict: z.enum(verdicts),
  reason,
  issued: z.int(),
  observations: z.int(),
  polls: z.int(),
  startedAt: z.string(),
  endedAt: z.string(),
  evidence: z.object({
    before: look.nullable(),
    ticket: z
      .object({
        id: z.string().nullable(),
        pollable: z.boolean(),
        claim: z.string().exactOptional(),
        requestId: z.string().nullable(),
      })
      .nullable(),
    words: z.record(z.string(), z.object({ count: z.int(), first: z.string(), last: z.string() })),
    confirmations: z.array(look),
    requestIds: z.array(z.string()),
    remarks: z.array(z.string()),
    pastReadBy: z.string().nullable(),
    unsettled: z
      .object({ options: z.array(z.record(z.string(), z.unknown()).nullable()) })
      .nullable(),
  }),
});

/** Undefined where the result is none of a stop: any workflow id may be asked for. */
export function readOutcome(result: unknown): StopOutcome | undefined {
  return stopOutcome.safeParse(result).data;
}

/** For a target that this command could not bring to an outcome of its own. */
export function madeOutcome(
  target: string,
  verdict: Verdict,
  reason: Reason,
  { issued = 0, startedAt = new Date(), endedAt = new Date() } = {},
): StopOutcome {
  return {
    target,
    verdict,
    reason,
    issued,
    observations: 0,
    polls: 0,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
    evidence: {
      before: null,
      ticket: null,
      words: {},
      confirmations: [],
      requestIds: [],
      remarks: [],
      pastReadBy: null,
      unsettled: null,
    },
  };
}

export function isProven({ verdict }: StopOutcome): boolean {
  return verdict === 'stopped' || verdict === 'already-stopped';
}
