/** Ctrl-C and SIGTERM as an AbortSignal; the second one ends the process at once. */
import { codeOfSignal, type ExitCode } from './exit.js';

export interface Interrupt {
  signal: AbortSignal;
  /** The exit code of the signal that came; undefined: none came. */
  readonly code: ExitCode | undefined;
  release(): void;
}

export function onInterrupt(): Interrupt {
  const controller = new AbortController();
  let code: ExitCode | undefined;
  const listener = (name: NodeJS.Signals): void => {
    if (code !== undefined) process.exit(codeOfSignal(name));
    code = codeOfSignal(name);
    controller.abort();
  };
  const names = ['SIGINT', 'SIGTERM'] as const;
  for (const name of names) process.on(name, listener);
  return {
    signal: controller.signal,
    get code() {
      return code;
    },
    release() {
      for (const name of names) process.off(name, listener);
    },
  };
}
