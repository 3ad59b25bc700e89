/** From what a person typed to the stops that were asked for: all faults at once, and nothing is started before. */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { LONGEST_MS, parseDuration } from '../activities/durations.js';
import { InputError } from '../activities/input-error.js';
import { parseKey, type NamedTarget } from '../activities/vendors.js';
import { givenOptions, optionFaults } from './options.js';
import { stopRequest, type StopRequest } from './start-stop.js';

export interface StopFlags {
  /** As typed: `name=value`. */
  option: string[];
  after?: string;
  deadline?: string;
  /** A file of keys, or `-`. */
  from?: string;
}

/** Keys that name the same target count once; the order is that of the first mention. @throws InputError */
export async function stopRequests(keys: string[], flags: StopFlags): Promise<StopRequest[]> {
  const faults: string[] = [];
  const typed = [
    ...keys.map((key) => ({ key, where: '' })),
    ...(flags.from === undefined ? [] : await keysFrom(flags.from, faults)),
  ];
  const named = new Map<string, NamedTarget>();
  for (const { key, where } of typed) {
    const target = caught(() => parseKey(key), faults, where);
    if (target) named.set(target.key, target);
  }
  if (typed.length === 0 && faults.length === 0)
    faults.push('no target: name at least one KEY, or a file of keys with --from FILE');

  const deadlineMs = deadlineOf(flags.deadline, faults);
  if (flags.after !== undefined && typed.length > 0 && named.size > 1)
    faults.push(
      `--after ${flags.after}: names one run, so it goes with one KEY, not ${named.size}`,
    );
  const options = givenOptions(flags.option, faults);
  for (const vendor of new Set([...named.values()].map(({ vendorName }) => vendorName)))
    faults.push(...optionFaults(vendor, options));
  if (faults.length > 0) throw new InputError(faults.join('\n'));
  const after = flags.after ?? null;
  return [...named.keys()].map((key) => stopRequest(key, options, { deadlineMs, after }));
}

/** One key per line; empty lines and what follows a `#` do not count. */
export async function keysFrom(
  file: string,
  faults: string[],
): Promise<{ key: string; where: string }[]> {
  let written: string;
  try {
    written = file === '-' ? await text(process.stdin) : await readFile(file, 'utf8');
  } catch (error) {
    faults.push(`--from ${file}: ${(error as Error).message}`);
    return [];
  }
  return written
    .split('\n')
    .map((line, index) => ({
      key: line.replace(/(^|\s)#.*/, '').trim(),
      where: `${file === '-' ? 'stdin' : file}:${index + 1}: `,
    }))
    .filter(({ key }) => key !== '');
}

function deadlineOf(written: string | undefined, faults: string[]): number | null {
  if (written === undefined) return null;
  const ms = parseDuration(written);
  if (ms !== undefined && ms > 0 && ms <= LONGEST_MS) return ms;
  const longer = ms !== undefined && ms > LONGEST_MS;
  const fault = longer ? 'is longer than a year' : 'is not a duration';
  faults.push(`--deadline "${written}" ${fault}; write 90s, 10m or 2h`);
  return null;
}

/** What `parse` gives, or its InputError among the faults. */
export function caught<T>(parse: () => T, faults: string[], where = ''): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    faults.push(where + error.message);
    return undefined;
  }
}
