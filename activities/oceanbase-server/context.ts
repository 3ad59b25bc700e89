/** Which servers a task is about: its context, printed or as an object (seed; facts/tencent-ocp.md 2.3). */

const KEYS = new Set(['server_id', 'server_ids', 'serverId', 'serverIds']);
const PRINTED = /(?<!\w)(?:server_ids?|serverIds?)=(?:\[([^\][]*)\]|(\d+))/g;
const MAX_DEPTH = 6;

/** Server ids as text; empty where the context names none. */
export function serversOfContext(context: unknown): Set<string> {
  const ids = typeof context === 'string' ? printedIds(context) : idsWithin(context, MAX_DEPTH);
  return new Set(ids.map((id) => id.trim()).filter((id) => /^\d+$/.test(id)));
}

/** `Context(parallelIdx=-1, stringMap={server_id=3, …}, listMap={server_ids=[3]})`, or JSON as text. */
function printedIds(text: string): string[] {
  if (text.trimStart().startsWith('{')) {
    try {
      return idsWithin(JSON.parse(text), MAX_DEPTH);
    } catch {
      // a printed map, not JSON
    }
  }
  return [...text.matchAll(PRINTED)].flatMap(([, list, single]) =>
    (list ?? single ?? '').split(','),
  );
}

function idsWithin(value: unknown, depth: number): string[] {
  if (value === null || typeof value !== 'object' || depth === 0) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    KEYS.has(key) ? idsOf(inner) : idsWithin(inner, depth - 1),
  );
}

/** `3`, `"3"`, `[3]` or `"[3, 4]"`. */
function idsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(idsOf);
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'string' ? value.replace(/[[\]\s]/g, '').split(',') : [];
}
