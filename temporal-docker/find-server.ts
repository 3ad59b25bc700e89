/**
 * Finds a `temporal` command that can run a dev server, and gets one where there is none:
 * the PATH → what was got before → the SDK's own download → a build with Go.
 * TEMPORAL_ADDRESS comes before all of these and is the caller's business: with it no server is started.
 */
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buildWithGo } from './go-build.js';
import { downloadWithSdk } from './sdk-download.js';
import { CLI_VERSION, isExecutable, judgeCommand, onPath } from './server-command.js';

export interface FoundServer {
  /** Absolute path of an executable that answered `--version`. */
  command: string;
  how: 'path' | 'download' | 'go-build';
}

/** Ways to get a command that is not on the PATH. */
const WAYS = [
  { how: 'download', title: "the SDK's download", get: downloadWithSdk },
  { how: 'go-build', title: 'a build with Go', get: buildWithGo },
] as const;

/**
 * @param report is given one line for each thing that takes time or was passed over
 * @param env PATH, STANDDOWN_CACHE, XDG_CACHE_HOME, STANDDOWN_NO_DOWNLOAD=1 (skips the SDK's download)
 * @param signal ends a download or a build that is under way
 * @throws Error that names every way tried, and how to help oneself
 */
export async function findServer({
  report,
  env = process.env,
  signal,
}: {
  report: (line: string) => void;
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal;
}): Promise<FoundServer> {
  const tried: string[] = [];
  const pass = (line: string): void => {
    tried.push(line);
    report(`temporal: ${line}`);
  };

  for (const command of await onPath('temporal', env['PATH'])) {
    const judged = await judgeCommand(command);
    if (judged === 'usable') return { command, how: 'path' };
    pass(`${command} ${judged.why}`);
  }
  if (tried.length === 0) tried.push('there is no temporal on the PATH');

  const cache = cacheFolder(env);
  for (const { how } of WAYS) {
    const command = cachedAs(cache, how);
    if (!(await isExecutable(command))) continue;
    const judged = await judgeCommand(command);
    if (judged === 'usable') return { command, how };
    pass(`${command} ${judged.why}`);
  }

  await mkdir(cache, { recursive: true });
  for (const { how, title, get } of WAYS) {
    const command = cachedAs(cache, how);
    try {
      signal?.throwIfAborted();
      await get({ destination: command, report, env, ...(signal ? { signal } : {}) });
      const judged = await judgeCommand(command);
      if (judged === 'usable') return { command, how };
      pass(`${title}: ${command} ${judged.why}`);
    } catch (error) {
      pass(`${title}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(
    `no Temporal server was found, and none could be got:\n${tried.map((line) => `  - ${line}`).join('\n')}\n` +
      'Put the temporal command (https://docs.temporal.io/cli) on the PATH, or install Go, or set TEMPORAL_ADDRESS to a running server.',
  );
}

/** Where what was got is kept; may be deleted at any time. */
function cacheFolder(env: NodeJS.ProcessEnv): string {
  return (
    env['STANDDOWN_CACHE'] || join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'standdown')
  );
}

/** The version is in the name, so that an upgrade of Standdown gets its own server. */
export function cachedAs(cache: string, how: 'download' | 'go-build'): string {
  return join(cache, `temporal-${CLI_VERSION}-${how}`);
}
