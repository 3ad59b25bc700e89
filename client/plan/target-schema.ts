/** A target of a plan: a key, or `{ target: KEY, options: {…} }`. */
import { z } from 'zod';
import { InputError } from '../../activities/input-error.js';
import type { PlanTarget } from '../../activities/plan-types.js';
import { parseKey, vendorNamed, vendorNames, type VendorName } from '../../activities/vendors.js';
import { shown } from './fields.js';

const FORM = 'write a key, or { target: KEY, options: {…} }';

type Fault = (message: string, ...path: PropertyKey[]) => void;

/** By hand, so that a wrong key does not hide a wrong option of the same target. */
export const planTarget = z.unknown().transform((written, context): PlanTarget => {
  const faults: { message: string; path: PropertyKey[] }[] = [];
  const target = readTarget(written, (message, ...path) => faults.push({ message, path }));
  for (const fault of faults) context.addIssue({ code: 'custom', ...fault });
  return target ?? z.NEVER;
});

function readTarget(written: unknown, fault: Fault): PlanTarget | undefined {
  if (typeof written === 'string') return readKey(written, {}, fault);
  const entry = z.record(z.string(), z.unknown()).safeParse(written);
  if (!entry.success) {
    fault(`${shown(written)} is no target; ${FORM}`);
    return undefined;
  }
  const { target, options = {}, ...others } = entry.data;
  for (const name of Object.keys(others)) fault(`no such field; ${FORM}`, name);
  const given = z.record(z.string(), z.unknown()).safeParse(options);
  if (!given.success) fault(`${shown(options)} is no map of options`, 'options');
  if (typeof target !== 'string') {
    fault(
      target === undefined ? `a key is missing; ${FORM}` : `${shown(target)} is no key`,
      'target',
    );
    return undefined;
  }
  return readKey(target, given.data ?? {}, fault, 'target');
}

function readKey(
  text: string,
  given: Record<string, unknown>,
  fault: Fault,
  ...path: PropertyKey[]
): PlanTarget | undefined {
  const vendorName = vendorNames.find((name) => text.startsWith(`${name}/`));
  const options = vendorName === undefined ? {} : readOptions(vendorName, given, fault);
  try {
    return { key: parseKey(text).key, options };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    fault(error.message, ...path);
    return undefined;
  }
}

function readOptions(
  name: VendorName,
  given: Record<string, unknown>,
  fault: Fault,
): Record<string, unknown> {
  const read = vendorNamed(name).options.safeParse(given);
  for (const issue of read.error?.issues ?? []) {
    const path = ['options', ...issue.path];
    if (issue.code !== 'unrecognized_keys') fault(`${name}: ${issue.message}`, ...path);
    else for (const key of issue.keys) fault(`${name} has no such option`, ...path, key);
  }
  return (read.data ?? {}) as Record<string, unknown>;
}

/** The same for editors: the options of each vendor under keys of that vendor. */
export const publishedTarget = z.union([
  z.string().meta({ pattern: keyPattern(vendorNames), description: 'vendor/connection/path' }),
  ...vendorNames.map((name) =>
    z.strictObject({
      target: z.string().meta({
        pattern: keyPattern([name]),
        description: `${name}/<connection>/${vendorNamed(name).pathShape}`,
      }),
      options: vendorNamed(name).options.optional(),
    }),
  ),
]);

function keyPattern(names: readonly string[]): string {
  return `^(${names.join('|')})/[a-z0-9][a-z0-9-]{0,39}/.+$`;
}
