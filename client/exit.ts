/** How the command line ends (design §8). Loaded by every command, so it imports nothing. */

export const exitCodes = {
  /** Every target is `stopped` or `already-stopped`. */
  proven: 0,
  /** Some are not. */
  notProven: 1,
  /** Wrong usage or input; nothing was started. */
  usage: 2,
  /** Temporal out of reach, or it refused. */
  outOfReach: 3,
  /** A fault of Standdown itself. */
  fault: 70,
  /** Ctrl-C while following: the runs go on. */
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Temporal cannot be reached or used: exit 3. The message names the address and what to do. */
export class OutOfReach extends Error {
  override readonly name = 'OutOfReach';
}

/** Temporal is out of reach, refuses, or holds what this process has no key for. */
const REFUSALS = ['OutOfReach', 'ServiceError', 'NamespaceNotFoundError', 'CannotDecrypt'];

/** By name, so that nothing has to be loaded to ask. */
export function exitCodeOf(error: Error): ExitCode {
  if (error.name === 'InputError') return exitCodes.usage;
  if (REFUSALS.includes(error.name)) return exitCodes.outOfReach;
  return exitCodes.fault;
}

/** What a person reads of an error. A fault of ours keeps its stack. */
export function messageOf(error: Error): string {
  if (exitCodeOf(error) === exitCodes.fault) return error.stack ?? error.message;
  if (error.name === 'NamespaceNotFoundError')
    return `${error.message}; set TEMPORAL_NAMESPACE to one that exists, or create it`;
  const { cause } = error;
  if (error.name !== 'ServiceError' || !(cause instanceof Error)) return error.message;
  return `${error.message}: ${cause.message}`;
}

export function codeOfSignal(signal: NodeJS.Signals): ExitCode {
  return signal === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted;
}
