/** Builds the Temporal command line with Go: works wherever a Go module proxy does. */
import { execFile } from 'node:child_process';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Getting } from './sdk-download.js';
import { CLI_VERSION, onPath } from './server-command.js';

const AT_MOST_MS = 15 * 60_000;
const REPORT_EVERY_MS = 5_000;

/**
 * `go install`, into a folder of its own beside the destination, then one rename: two processes
 * that build at once each finish whole, and the later one wins.
 * @throws Error without Go, after 15 minutes, or with the last line that Go wrote
 */
export async function buildWithGo({ destination, report, env, signal }: Getting): Promise<void> {
  const [go] = await onPath('go', env['PATH']);
  if (!go) throw new Error('there is no go on the PATH');
  const folder = await mkdtemp(join(dirname(destination), 'go-build-'));
  const began = performance.now();
  const elapsed = (): string => `${Math.round((performance.now() - began) / 1_000)} s`;
  report(`building Temporal ${CLI_VERSION} with Go, once: takes 2 to 5 minutes`);
  const reporting = setInterval(() => report(`building Temporal: ${elapsed()}`), REPORT_EVERY_MS);
  try {
    await goInstall(go, { ...env, CGO_ENABLED: '0', GOBIN: folder }, signal);
    await rename(join(folder, 'temporal'), destination);
    report(`built Temporal in ${elapsed()}: ${destination}`);
  } finally {
    clearInterval(reporting);
    await rm(folder, { recursive: true, force: true });
  }
}

function goInstall(go: string, env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<void> {
  const module = `github.com/temporalio/cli/cmd/temporal@v${CLI_VERSION}`;
  return new Promise((resolve, reject) => {
    execFile(
      go,
      ['install', module],
      { env, timeout: AT_MOST_MS, maxBuffer: 16 * 1024 * 1024, ...(signal ? { signal } : {}) },
      (error, _stdout, stderr) => {
        if (!error) {
          resolve();
          return;
        }
        const last = stderr.trim().split('\n').at(-1);
        reject(
          new Error(
            error.killed
              ? `go install ${module} was not done after ${AT_MOST_MS / 60_000} minutes`
              : `go install ${module} failed: ${last || error.message}`,
          ),
        );
      },
    );
  });
}
