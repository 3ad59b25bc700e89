/** The process that `sdk-download.ts` forks: `FOLDER VERSION`. Leaves FOLDER/temporal-VERSION behind. */
import { Runtime } from '@temporalio/worker';

/** How long the SDK takes its own file as fresh; the folder is new each time. */
const DAY_MS = 86_400_000;

// A parent that died must not leave a download, or the server it just started, behind.
process.on('disconnect', () => process.kill(0, 'SIGKILL'));

const [folder, version] = process.argv.slice(2);
if (folder === undefined || version === undefined) throw new Error('usage: FOLDER VERSION');
try {
  const runtime = Runtime.instance();
  const server = await runtime.createEphemeralServer({
    type: 'dev-server',
    exe: {
      type: 'cached-download',
      downloadDir: folder,
      version,
      ttl: DAY_MS,
      sdkName: 'sdk-typescript',
      sdkVersion: '1.24.0',
    },
    namespace: 'default',
    ip: '127.0.0.1',
    port: null,
    uiPort: null,
    dbFilename: null,
    ui: false,
    log: { format: 'pretty', level: 'never' },
    extraArgs: [],
  });
  await runtime.shutdownEphemeralServer(server);
  process.exit(0);
} catch (error) {
  process.stderr.write(messages(error), () => process.exit(1));
}

/** The SDK wraps the reason ("failed to download …") around its cause ("dns error"). */
function messages(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${messages(error.cause)}`;
}
