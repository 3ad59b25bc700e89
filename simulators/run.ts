/**
 * `npm run simulators -- [NAME…] [--port N] [--scale S]`: the vendors' APIs over HTTP until Ctrl-C. Prints a
 * connections.yaml for them to stdout, and the secrets that it refers to as comments.
 */
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { places, startFleet, type Fleet, type Place } from './fleet.js';

const usage = `npm run simulators -- [NAME…] [--port N] [--scale S]
  NAME     a connection (${places.map(({ name }) => name).join(', ')}) or a vendor; none: all
  --port   of the first; the others follow (default: any free ones)
  --scale  multiplies every lag and duration (default: 1, realistic)
`;

try {
  const fleet = await startFleet(readArguments());
  process.stdout.write(connectionsFile(fleet));
  process.stderr.write('Controls are under /_simulator/ of each. Ctrl-C ends them.\n');
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void fleet.close().then(() => process.exit(0)));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n\n${usage}`);
  process.exitCode = 2;
}

function readArguments(): { places: Place[]; scale: number; port?: number } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { port: { type: 'string' }, scale: { type: 'string', default: '1' } },
  });
  const scale = Number(values.scale);
  if (!(scale > 0)) throw new Error(`--scale "${values.scale}": a number above 0, such as 0.05`);
  const chosen = places.filter(
    ({ name, vendors }) =>
      positionals.length === 0 || [name, ...vendors].some((each) => positionals.includes(each)),
  );
  const known = places.flatMap(({ name, vendors }) => [name, ...vendors]);
  const unknown = positionals.filter((each) => !known.includes(each));
  if (unknown.length > 0)
    throw new Error(`"${unknown.join('", "')}": no such simulator; one of ${known.join(', ')}`);
  if (values.port === undefined) return { places: chosen, scale };
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port + chosen.length > 65_536)
    throw new Error(`--port "${values.port}": a port number, such as 9100`);
  return { places: chosen, scale, port };
}

function connectionsFile({ connections, secrets, targets }: Fleet): string {
  const exports = Object.entries(secrets).map(([name, value]) => `#   export ${name}='${value}'`);
  const keys = targets.map(({ key, options }) => {
    const flags = Object.entries(options).map(
      ([name, value]) => ` --option ${name}=${String(value)}`,
    );
    return `#   standdown stop ${key}${flags.join('')}`;
  });
  return [
    "# The worker's environment:",
    ...exports,
    '# What may be stopped:',
    ...keys,
    stringify(connections),
  ].join('\n');
}
