/** Faults of what a person wrote, each at its place: zod's issues in plain words. */
import type { z } from 'zod';
import { shown } from './fields.js';

export interface Fault {
  path: PropertyKey[];
  message: string;
  /** The name itself is wrong, not its value. */
  atKey?: boolean;
}

type Issue = z.core.$ZodIssue;

/** Parse with `reportInput: true`, so that a missing field can be told from a wrong one. */
export function faultsOf(issues: readonly Issue[], base: PropertyKey[] = []): Fault[] {
  return issues.flatMap((issue) => {
    const path = [...base, ...issue.path];
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: issue.message,
        atKey: true,
      }));
    const meant =
      issue.code === 'invalid_union' && isZods(issue) ? meantBranch(issue.errors) : undefined;
    if (meant && !meant.every(isOfAnotherType)) return faultsOf(meant, path);
    return [{ path, message: messageOf(issue) }];
  });
}

/** Of what could have been written, that which is least wrong. */
function meantBranch(branches: readonly Issue[][]): Issue[] | undefined {
  const distance = (issues: Issue[]): number =>
    issues.reduce(
      (sum, issue) =>
        sum +
        (isOfAnotherType(issue) ? 100 : 1) +
        (issue.code === 'unrecognized_keys' ? 10 * issue.keys.length : 0) +
        (issue.input === undefined ? 10 : 0),
      0,
    );
  return [...branches].sort((a, b) => distance(a) - distance(b))[0];
}

function isOfAnotherType({ code, path }: Issue): boolean {
  return code === 'invalid_type' && path.length === 0;
}

/** Zod's own words, not those of our schemas. */
function isZods({ message }: Issue): boolean {
  return /^(Invalid|Too|Unrecognized) /.test(message);
}

function messageOf(issue: Issue): string {
  const { code, input, message } = issue;
  const value = brief(input);
  if (input === null) return 'empty; write a value, or leave the field out';
  if (!isZods(issue)) {
    const isWhole = code === 'custom' || code === 'too_small' || message.startsWith(value);
    return isWhole ? message : `${value}: ${message}`;
  }
  const right = code === 'invalid_type' ? article(issue.expected) : undefined;
  if (code === 'invalid_union' && input !== undefined)
    return `${value} is not ${kindsOf(issue.errors)}`;
  if (input === undefined) return right === undefined ? 'missing' : `missing; write ${right}`;
  if (right !== undefined) return `${value} is not ${right}`;
  if (code === 'invalid_value') return `${value} is none of ${issue.values.map(String).join(', ')}`;
  if (code === 'too_small') return `${value} is too small; at least ${issue.minimum}`;
  if (code === 'too_big') return `${value} is too big; at most ${issue.maximum}`;
  return `${value}: ${message}`;
}

const MAX_SHOWN = 60;

function brief(input: unknown): string {
  const text = shown(input);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

const names: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a map of fields',
  string: 'a text',
  int: 'a whole number',
  number: 'a number',
};

/** Where none of what could have been written was meant. */
function kindsOf(branches: readonly Issue[][]): string {
  const kinds = branches
    .flat()
    .flatMap((issue) => (issue.code === 'invalid_type' ? [article(issue.expected)] : []));
  return [...new Set(kinds)].join(' or ');
}

function article(expected: string): string {
  return names[expected] ?? `a ${expected}`;
}
