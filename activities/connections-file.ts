/** connections.yaml: all faults at once, each with its line; secrets are not read here. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { ConnectionBase } from './contract.js';
import { InputError } from './input-error.js';
import { limitFaults } from './limits.js';
import { connectionName } from './target-fields.js';
import { connectionSchema } from './vendors.js';

export interface ConnectionsFile {
  /** Relative paths in it begin from here. */
  folder: string;
  entries: ReadonlyMap<string, ConnectionBase>;
  /** Things that are allowed and unwise: http off loopback, TLS not verified. */
  warnings: string[];
}

const fileSchema = z.record(connectionName, connectionSchema);

/** @throws InputError with one line per fault */
export async function readConnectionsFile(file: string): Promise<ConnectionsFile> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new InputError(`connections file ${file}: ${(error as Error).message}`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    throw new InputError(
      document.errors.map((error) => `${file}: ${error.message.split('\n')[0]}`).join('\n'),
    );
  }
  const faultAt = (where: readonly PropertyKey[], message: string): string => {
    const node = nodeAt(document, where);
    const line = node?.range ? `:${lines.linePos(node.range[0]).line}` : '';
    const field = where.length === 0 ? '' : `${where.map(String).join('.')}: `;
    return `${file}${line}: ${field}${message}`;
  };
  const parsed = fileSchema.safeParse(valuesOf(document, file));
  if (!parsed.success)
    throw new InputError(
      parsed.error.issues.map((issue) => faultAt(issue.path, issue.message)).join('\n'),
    );
  const entries = new Map(Object.entries(parsed.data));
  const limits = [...entries].flatMap(([name, entry]) =>
    limitFaults(entry).map(({ api, message }) => faultAt([name, 'limits', api], message)),
  );
  if (limits.length > 0) throw new InputError(limits.join('\n'));
  if (entries.size === 0) throw new InputError(`${file}: no connections in it`);
  return {
    folder: path.dirname(path.resolve(file)),
    entries,
    warnings: [...entries].flatMap(([name, entry]) => warningsOf(name, entry)),
  };
}

/** @throws InputError for `__proto__`, and for aliases without an anchor, or that multiply beyond all reason */
function valuesOf(document: ReturnType<typeof parseDocument>, file: string): unknown {
  let values: unknown;
  try {
    values = document.toJS();
  } catch (error) {
    throw new InputError(`${file}: ${(error as Error).message}`);
  }
  // zod would pass over this key in silence.
  if (Object.hasOwn(Object(values) as object, '__proto__'))
    throw new InputError(`${file}: __proto__: is no connection name`);
  return values ?? {};
}

/** The nearest node that exists on the way to the fault. */
function nodeAt(
  document: ReturnType<typeof parseDocument>,
  where: readonly PropertyKey[],
): { range?: [number, number, number] | null } | undefined {
  for (let depth = where.length; depth > 0; depth--) {
    const node: unknown = document.getIn(where.slice(0, depth), true);
    if (node && typeof node === 'object') return node;
  }
  return undefined;
}

function warningsOf(name: string, { endpoint, tls }: ConnectionBase): string[] {
  const { protocol, hostname } = new URL(endpoint);
  const loopback =
    hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
  return [
    ...(protocol === 'http:' && !loopback
      ? [`connection ${name}: ${endpoint} is not encrypted`]
      : []),
    ...(tls?.insecure === true
      ? [`connection ${name}: TLS certificates are not verified (tls.insecure)`]
      : []),
  ];
}
