/** `npm run bench`: the parts one after the other on one server; a table to stderr, one JSON document to stdout. */
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { Ground, say } from './ground.js';
import { tableOf, type Effort, type Part } from './report.js';
import { measureCalls } from './calls.js';
import { measureMemory } from './memory.js';
import { measureRate } from './rate.js';
import { measureStart } from './start.js';
import { measureStops } from './stops.js';

const measures: Readonly<Record<string, (ground: Ground, effort: Effort) => Promise<Part>>> = {
  stops: measureStops,
  rate: measureRate,
  calls: measureCalls,
  memory: measureMemory,
  start: measureStart,
};

const usage = `npm run bench -- [--only PART,…] [--quick | --full] [--repeat N]
  --only    ${Object.keys(measures).join(', ')}; all of them without it
  --quick   three minutes: shows that it works, and roughly what it is
  --full    ten thousand stops in flight as well
  --repeat  tellings of the rate's story (default: 5, quick: 1)
`;

interface Wanted {
  parts: string[];
  effort: Effort;
}

function readArguments(): Wanted {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      repeat: { type: 'string' },
    },
  });
  const parts = values.only?.split(',') ?? Object.keys(measures);
  const unknown = parts.filter((part) => !Object.hasOwn(measures, part));
  if (unknown.length > 0) throw new Error(`--only "${unknown.join(',')}": no such part`);
  if (values.quick && values.full) throw new Error('--quick and --full: give one of them');
  const repeat = Number(values.repeat ?? (values.quick ? 1 : 5));
  if (!Number.isInteger(repeat) || repeat < 1)
    throw new Error(`--repeat "${values.repeat}": a whole number of at least 1`);
  return { parts, effort: { isQuick: values.quick, isFull: values.full, repeat } };
}

async function bench({ parts, effort }: Wanted): Promise<void> {
  const began = new Date();
  const ground = await Ground.open();
  const stopped = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => reject(new Error(`ended by ${signal}`)));
  });
  const measured: Record<string, Part> = {};
  try {
    for (const name of parts) {
      say(`== ${name}`);
      measured[name] = await Promise.race([measures[name]!(ground, effort), stopped]);
      await Promise.race([ground.clear(), stopped]);
    }
  } finally {
    await ground.close();
  }
  say(`\n${tableOf(measured)}`);
  const [cpu] = cpus();
  const document = {
    began: began.toISOString(),
    seconds: Math.round((Date.now() - began.getTime()) / 1_000),
    effort,
    machine: {
      cpu: cpu?.model,
      cores: cpus().length,
      memoryMb: Math.round(totalmem() / 2 ** 20),
      node: process.version,
    },
    parts: measured,
  };
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

let wanted: Wanted | undefined;
try {
  wanted = readArguments();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n\n${usage}`);
  process.exitCode = 2;
}
if (wanted) {
  await bench(wanted).catch((error: unknown) => {
    process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`);
    process.exitCode = 1;
  });
  // What a part left waiting must not hold us.
  process.stdout.write('', () => process.exit());
}
