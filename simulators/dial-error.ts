/** A dial that was turned wrongly: the caller gets 400 and this text, and nothing has changed. */
import { z } from 'zod';

export class DialError extends Error {}

/** @throws DialError that names each wrong field, its value, and what would be right */
export function readDial<T>(schema: z.ZodType<T>, given: unknown): T {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new DialError(parsed.error.issues.map((issue) => told(issue, schema, given)).join('; '));
}

function told(issue: z.core.$ZodIssue, schema: z.ZodType, given: unknown): string {
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => [...issue.path, key].join('.'));
    const known =
      issue.path.length === 0 && schema instanceof z.ZodObject
        ? `; one of ${Object.keys(schema.shape).join(', ')}`
        : '';
    return `field "${keys.join('", "')}" is not known${known}`;
  }
  const at = issue.path.length === 0 ? 'the body' : `field "${issue.path.join('.')}"`;
  return `${at} is ${show(valueAt(given, issue.path))}: ${issue.message}`;
}

function valueAt(value: unknown, path: PropertyKey[]): unknown {
  for (const key of path) value = Reflect.get(Object(value) as object, key);
  return value;
}

const show = (value: unknown) => (value === undefined ? 'missing' : JSON.stringify(value));
