/** StartStopServiceOrMonitor's own options (facts/tencent-ocp.md 1.5), and what they add to the settle time. */
import { z } from 'zod';

const MAX_BATCH_SIZE = 99_999;
const MAX_TIME_WAIT_S = 300;

const shown = (input: unknown) => JSON.stringify(input) ?? 'nothing';
const wholeNumber = (least: number, most?: number) => {
  const range = most === undefined ? `of at least ${least}` : `from ${least} to ${most}`;
  const error = ({ input }: { input?: unknown }) =>
    `${shown(input)} is not a whole number ${range}`;
  const number = z.int({ error }).min(least, { error });
  return most === undefined ? number : number.max(most, { error });
};
const zeroOrOne = (zero: string, one: string) =>
  z.literal([0, 1], {
    error: ({ input }) => `${shown(input)} is neither 0 (${zero}) nor 1 (${one})`,
  });

const strategyConfig = z.strictObject({
  RollingRestartSwitch: zeroOrOne('off', 'on').optional(),
  /** Nodes per batch. */
  BatchSize: wholeNumber(1, MAX_BATCH_SIZE).optional(),
  /** Seconds between batches. */
  TimeWait: wholeNumber(0, MAX_TIME_WAIT_S).optional(),
  DealOnFail: zeroOrOne('block the flow', 'skip the failed node').optional(),
  Args: z.array(z.strictObject({ Key: z.string(), Values: z.array(z.string()) })).optional(),
});

const stopParams = z.strictObject({
  StopPolicy: z
    .enum(['safe', 'default'], {
      error: ({ input }) => `${shown(input)} is not a stop policy; write safe or default`,
    })
    .optional(),
  ThreadCount: wholeNumber(1).optional(),
  /** Seconds: the time-out of a safe stop. */
  GraceDownTime: wholeNumber(0).optional(),
});

/** Nothing is sent unless it was given: the vendor's defaults are its own. */
export const emrOptions = z.strictObject({
  StrategyConfig: strategyConfig.optional(),
  StopParams: stopParams.optional(),
});
export type EmrOptions = z.infer<typeof emrOptions>;

/** `StopParams` are for stops only. */
export const emrStartOptions = z.strictObject({ StrategyConfig: strategyConfig.optional() });
export type EmrStartOptions = z.infer<typeof emrStartOptions>;

/**
 * How long an accepted stop may take until a look shows it, in ms. Null where the vendor may wait on
 * purpose: a safe stop without a grace time.
 * @param base ms
 */
export function settleTime(base: number, options: EmrOptions, parts: number): number | null {
  const { StopPolicy, GraceDownTime } = options.StopParams ?? {};
  if (StopPolicy === 'safe' && GraceDownTime === undefined) return null;
  return base + (waitBetweenBatches(options, parts) + (GraceDownTime ?? 0)) * 1_000;
}

export function startSettleTime(base: number, options: EmrStartOptions, parts: number): number {
  return base + waitBetweenBatches(options, parts) * 1_000;
}

/**
 * Seconds. The vendor's defaults are not published, so that what is left open counts as its worst:
 * one node per batch, the longest wait.
 */
function waitBetweenBatches({ StrategyConfig = {} }: EmrStartOptions, parts: number): number {
  const { RollingRestartSwitch, BatchSize, TimeWait } = StrategyConfig;
  if (RollingRestartSwitch !== 1 && BatchSize === undefined) return 0;
  const longest = RollingRestartSwitch === 0 ? 0 : MAX_TIME_WAIT_S;
  return Math.ceil(parts / (BatchSize ?? 1)) * (TimeWait ?? longest);
}
