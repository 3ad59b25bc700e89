/** `npm run drill`: see docs/drills.md. One JSON document to stdout, progress to stderr. */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { drill, type DrillOptions } from './drill.js';
import { allKinds, kinds } from './kinds.js';
import { NEVER } from './report.js';
import { selfTest } from './self-test/self-test.js';

const usage = `npm run drill -- [--stops N] [--seed S] [--only KIND,…] [--minutes M] [--keep FOLDER]
npm run drill -- --self-test
  --stops    how many (default: 100)
  --seed     any word; the same one draws the same trouble (default: a new one)
  --self-test  takes each safeguard out in turn, and shows that a count rises
  --minutes  no stop begins after so many
  --keep     puts there the histories of what was found, and the logs
  --only     ${Object.entries(kinds)
    .map(([what, names]) => `${what}: ${names.join(', ')}`)
    .join('\n             ')}
`;

function readArguments(): DrillOptions | 'self-test' {
  const { values } = parseArgs({
    options: {
      stops: { type: 'string', default: '100' },
      seed: { type: 'string', default: String(randomInt(1_000_000)) },
      only: { type: 'string' },
      minutes: { type: 'string' },
      keep: { type: 'string' },
      'self-test': { type: 'boolean', default: false },
    },
  });
  if (values['self-test']) return 'self-test';
  const stops = Number(values.stops);
  if (!Number.isInteger(stops) || stops < 1)
    throw new Error(`--stops "${values.stops}": a whole number of at least 1`);
  const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
  if (minutes !== undefined && !(minutes > 0))
    throw new Error(`--minutes "${values.minutes}": a number above 0`);
  const only = values.only?.split(',');
  const unknown = (only ?? []).filter((kind) => !allKinds.includes(kind));
  if (unknown.length > 0)
    throw new Error(`--only "${unknown.join(',')}": no such kind; one of ${allKinds.join(', ')}`);
  return {
    stops,
    seed: values.seed,
    ...(only === undefined ? {} : { only }),
    ...(minutes === undefined ? {} : { minutes }),
    ...(values.keep === undefined ? {} : { folder: values.keep }),
  };
}

async function run(wanted: DrillOptions | 'self-test'): Promise<{ report: object; ok: boolean }> {
  if (wanted === 'self-test') {
    const report = await selfTest();
    return { report, ok: report.isShown };
  }
  const report = await drill(wanted);
  return { report, ok: NEVER.every((name) => report[name] === 0) };
}

let options: DrillOptions | 'self-test' | undefined;
try {
  options = readArguments();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n\n${usage}`);
  process.exitCode = 2;
}
if (options) {
  try {
    const { report, ok } = await run(options);
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    process.exitCode = ok ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`);
    process.exitCode = 1;
  }
  // What waits for a lost stop must not hold us.
  process.stdout.write('', () => process.exit());
}
