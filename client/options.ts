/** `--option name=value`: values are JSON where they parse, else strings (design §8). */
import { z } from 'zod';
import { vendorNamed, type VendorName } from '../activities/vendors.js';

export function givenOptions(written: string[], faults: string[]): Record<string, unknown> {
  const given = new Map<string, unknown>();
  for (const each of written) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(each) ?? [];
    if (name === undefined || value === undefined)
      faults.push(`--option "${each}": write name=value, such as only_self=false`);
    else if (given.has(name)) faults.push(`--option ${name}: given twice; give it once`);
    else given.set(name, jsonOrText(value));
  }
  return Object.fromEntries(given);
}

/** One line per fault: the option, the value, and what would be right. */
export function optionFaults(vendor: VendorName, given: Record<string, unknown>): string[] {
  const { options } = vendorNamed(vendor);
  const parsed = options.safeParse(given);
  if (parsed.success) return [];
  const shown = (name: string) => `--option ${name}=${textOf(given[name])}`;
  return parsed.error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys' && issue.path.length === 0) {
      const known = namesOf(options);
      const right = known.length > 0 ? `it has ${known.join(', ')}` : 'it has none';
      return issue.keys.map((name) => `${shown(name)}: ${vendor} has no such option; ${right}`);
    }
    const [name] = issue.path;
    if (typeof name !== 'string') return [`options of ${vendor}: ${issue.message}`];
    const within = issue.path.slice(1).map(String).join('.');
    return [`${shown(name)}: ${vendor}: ${within === '' ? '' : `${within}: `}${issue.message}`];
  });
}

function namesOf(options: z.ZodType): string[] {
  const schema = z.toJSONSchema(options, { io: 'input', unrepresentable: 'any' });
  return Object.keys(schema.properties ?? {});
}

function jsonOrText(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
