/** A real answer made worse, at any depth of its JSON. */
import type { Reply } from './route.js';

const STRANGE_WORD = 'HIBERNATING';
const STRANGE_NUMBER = 99;
const TOO_MANY = 7;

/** What happens to fields of these names, wherever they are. */
type How =
  | { without: readonly string[] }
  | { strange: readonly string[] }
  | { more: readonly string[] }
  /** All lists are empty; these fields count them. */
  | { empty: readonly string[] };

export function spoil(reply: Reply, how: How): Reply {
  return { ...reply, body: spoiled(reply.body, how) };
}

function spoiled(value: unknown, how: How): unknown {
  if (Array.isArray(value)) return 'empty' in how ? [] : value.map((each) => spoiled(each, how));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]): [string, unknown][] => {
      if ('without' in how && how.without.includes(name)) return [];
      return [[name, field(name, inner, how)]];
    }),
  );
}

function field(name: string, value: unknown, how: How): unknown {
  if ('strange' in how && how.strange.includes(name)) return strange(value);
  if ('more' in how && how.more.includes(name)) return Number(value) + TOO_MANY;
  if ('empty' in how && how.empty.includes(name)) return 0;
  return spoiled(value, how);
}

/** Of the same type as before; EMR's lists of `component:word` stay lists. */
function strange(value: unknown): unknown {
  if (typeof value === 'number') return STRANGE_NUMBER;
  if (typeof value !== 'string') return value;
  return value.includes(':') ? value.replace(/:\w+/g, `:${STRANGE_WORD}`) : STRANGE_WORD;
}

/** The first half of a body, whatever it is. */
export function cutShort(body: unknown): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? '');
  return text.slice(0, text.length / 2);
}
