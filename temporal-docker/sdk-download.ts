/**
 * Temporal's SDK can download its command line, but only together with starting a server, and only
 * inside its process-wide runtime. So a child process does both, and its file is picked up.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CLI_VERSION } from './server-command.js';

/** What each way of getting a server is given. */
export interface Getting {
  /** The file to make, in one step, in a folder that exists. */
  destination: string;
  report: (line: string) => void;
  env: NodeJS.ProcessEnv;
  signal?: AbortSignal;
}

/** The SDK creates the file when the first answer came: without one by then, we are offline. */
const FIRST_BYTE_WITHIN_MS = 15_000;
const AT_MOST_MS = 5 * 60_000;

/** @throws Error when switched off, offline (after 15 s at most), or after 5 minutes */
export async function downloadWithSdk(
  { destination, report, env, signal }: Getting,
  firstByteWithin = FIRST_BYTE_WITHIN_MS,
): Promise<void> {
  if (env['STANDDOWN_NO_DOWNLOAD'] === '1')
    throw new Error('switched off by STANDDOWN_NO_DOWNLOAD');
  const folder = await mkdtemp(join(dirname(destination), 'download-'));
  report(`downloading Temporal ${CLI_VERSION}`);
  const child = fork(
    fileURLToPath(new URL('./sdk-download-child.js', import.meta.url)),
    [folder, `v${CLI_VERSION}`],
    { env, detached: true, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] },
  );
  const late = setTimeout(() => {
    void readdir(folder).then((files) => {
      if (files.length === 0) killGroup(child, `nothing arrived within ${firstByteWithin} ms`);
    });
  }, firstByteWithin);
  const tooLate = setTimeout(() => killGroup(child, 'not done after 5 minutes'), AT_MOST_MS);
  const giveUp = (): void => killGroup(child, 'interrupted');
  signal?.addEventListener('abort', giveUp);
  try {
    await finished(child);
    await rename(join(folder, `temporal-v${CLI_VERSION}`), destination);
    report(`downloaded Temporal: ${destination}`);
  } finally {
    clearTimeout(late);
    clearTimeout(tooLate);
    signal?.removeEventListener('abort', giveUp);
    await rm(folder, { recursive: true, force: true });
  }
}

/** The child leads its own process group, so that a server it just started goes with it. */
function killGroup(child: ChildProcess, why: string): void {
  child.emit('given-up', why);
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // gone already
  }
}

function finished(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)));
    child.once('given-up', (why: string) => (said = why));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(said.trim() || `ended with ${code}`)),
    );
  });
}
