/** Is this file a `temporal` command that we can use? Asked by running it, not by its name. */
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The pinned command line of Temporal: server 1.29.1 with SQLite, Web UI 2.42.1. */
export const CLI_VERSION = '1.5.1';
/** Older servers lack what the workflows rely on; measured on 1.29.1 only. */
const OLDEST_SERVER = { major: 1, minor: 29 };

const ANSWER_WITHIN_MS = 10_000;

/** `usable`, or why not, in words that follow the path: "does not answer --version". */
export type Suitability = 'usable' | { why: string };

/** Runs `command --version`. Never throws. */
export async function judgeCommand(command: string): Promise<Suitability> {
  const answer = await versionOf(command);
  if (!answer?.includes('temporal version')) return { why: 'does not answer --version' };
  const [, major, minor] = (/Server (\d+)\.(\d+)/.exec(answer) ?? []).map(Number);
  if (major === undefined || minor === undefined) return 'usable';
  const oldest = OLDEST_SERVER;
  return major > oldest.major || (major === oldest.major && minor >= oldest.minor)
    ? 'usable'
    : { why: `has server ${major}.${minor}, older than ${oldest.major}.${oldest.minor}` };
}

/** All executable files named `name` on a PATH, in its order. */
export async function onPath(name: string, path: string | undefined): Promise<string[]> {
  const candidates = (path ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name));
  const executable = await Promise.all(candidates.map(isExecutable));
  return candidates.filter((_, index) => executable[index]);
}

export async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

function versionOf(command: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(command, ['--version'], { timeout: ANSWER_WITHIN_MS }, (error, stdout) =>
      resolve(error ? undefined : stdout),
    );
  });
}
