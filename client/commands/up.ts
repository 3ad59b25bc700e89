/** `standdown up`: Temporal, a worker, and without `--connections` the demo: one command. */
import { InputError } from '../../activities/input-error.js';
import type { ExitCode } from '../exit.js';
import { onInterrupt } from '../signals.js';
import { Stand } from '../stand.js';
import { runDemo } from '../demo.js';

export interface UpFlags {
  connections?: string;
  demo: boolean;
  keep?: boolean;
  exit?: boolean;
  json?: boolean;
}

export async function up(flags: UpFlags): Promise<ExitCode> {
  const { connections, keep = false, exit = false, json = false } = flags;
  if (keep && exit) throw new InputError('--keep and --exit: give one of them');
  if (connections !== undefined && exit)
    throw new InputError('--exit: goes with the demo; with --connections the worker stays');
  const interrupt = onInterrupt();
  const stand = new Stand(interrupt);
  try {
    if (connections !== undefined) return await stand.serveFile(connections);
    const stays = keep || (!exit && process.stdout.isTTY);
    return await runDemo(stand, { stops: flags.demo, stays, json });
  } catch (error) {
    // What was interrupted may fail in any way.
    if (interrupt.code !== undefined) return interrupt.code;
    throw error;
  } finally {
    await stand.close();
  }
}
