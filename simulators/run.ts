/**
 * `npm run simulators -- [NAME…] [--port N] [--scale S] [--scenario FILE]`: the vendors' APIs over HTTP until Ctrl-C. Prints a
 * connections.yaml for them to stdout, and the secrets that it refers to as comments.
 */
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { places, startFleet, type Fleet, type FleetOptions } from './fleet.js';
import { readScenario } from './scenario.js';

const usage = `npm run simulators -- [NAME…] [--port N] [--scale S] [--scenario FILE]
  NAME        a connection (${places.map(({ name }) => name).join(', ')}) or a vendor; none: all
  --port      of the first; the others follow (default: any free ones)
  --scale     multiplies every lag and duration (default: 1, realistic)
  --scenario  dials to turn at the start, in YAML (docs/simulators.md)
`;

try {
  const fleet = await startFleet(await readArguments());
  // First: who reads what is printed may end it at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void fleet.close().then(() => process.exit(0)));
  process.stdout.write(connectionsFile(fleet));
  process.stderr.write('Controls are under /_simulator/ of each. Ctrl-C ends them.\n');
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n\n${usage}`);
  process.exitCode = 2;
}

async function readArguments(): Promise<FleetOptions> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      port: { type: 'string' },
      scale: { type: 'string', default: '1' },
      scenario: { type: 'string' },
    },
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
  const scenario = values.scenario === undefined ? {} : await readScenario(values.scenario);
  const unplayed = Object.keys(scenario).filter(
    (vendor) => !chosen.some(({ vendors }) => vendors.some((each) => each === vendor)),
  );
  if (unplayed.length > 0)
    throw new Error(`--scenario: ${unplayed.join(', ')} is not among the simulators that start`);
  if (values.port === undefined) return { places: chosen, scale, scenario };
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port + chosen.length > 65_536)
    throw new Error(`--port "${values.port}": a port number, such as 9100`);
  return { places: chosen, scale, scenario, port };
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
