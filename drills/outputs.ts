/** What the command line prints about the runs of a drill: searched for secrets like everything else. */
import { execFile } from 'node:child_process';
import { CLI, withoutTemporal } from '../bench/workers.js';
import type { Played } from './play.js';

const SHOWN = 5;
const MAX_BYTES = 256 * 2 ** 20;

export async function outputsOf(
  address: string,
  played: readonly Played[],
): Promise<Record<string, string>> {
  // What ended without proof has most to tell.
  const told = played
    .filter(({ outcome }) => outcome && outcome.verdict !== 'stopped')
    .slice(-SHOWN)
    .map(({ story }) => story.key);
  const outputs: Record<string, string> = {};
  for (const args of [['list'], ['list', '--json'], ...told.map((key) => ['show', key])])
    outputs[`standdown ${args.join(' ')}`] = await outputOf(args, address);
  return outputs;
}

/** Both streams; the exit code does not matter here. */
function outputOf(args: string[], address: string): Promise<string> {
  const env = { ...withoutTemporal(process.env), TEMPORAL_ADDRESS: address };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [CLI, ...args],
      { env, maxBuffer: MAX_BYTES },
      (_error, stdout, stderr) => resolve(stdout + stderr),
    );
  });
}
