/** connections.yaml: all faults at once, each with its line; secrets are not read here. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { ConnectionBase } from './contract.js';
import { InputError } from './input-error.js';
import { limitFaults } from './limits.js';
import { connectionName } from './target-fields.js';
import { Secrets, type SecretRef } from './secrets.js';
import { connectionSchema, vendorNamed, vendorsServedBy } from './vendors.js';

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
  if (document.errors.length > 0)
    throw new InputError(
      document.errors.map(({ code, pos }) => notYaml(file, lines, code, pos[0])).join('\n'),
    );
  const faultAt = (where: readonly PropertyKey[], message: string): string => {
    const node = nodeAt(document, where);
    const line = node?.range ? `:${lines.linePos(node.range[0]).line}` : '';
    const field = where.length === 0 ? '' : `${where.map(String).join('.')}: `;
    return `${file}${line}: ${field}${message}`;
  };
  const parsed = fileSchema.safeParse(contentOf(document, file));
  if (!parsed.success)
    throw new InputError(
      parsed.error.issues.map((issue) => faultAt(issue.path, issue.message)).join('\n'),
    );
  const entries = new Map(Object.entries(parsed.data));
  const folder = path.dirname(path.resolve(file));
  const faults = [...entries].flatMap(([name, entry]) => [
    ...limitFaults(entry).map(({ api, message }) => faultAt([name, 'limits', api], message)),
    ...caFaults(entry, folder).map((message) => faultAt([name, 'tls', 'ca'], message)),
  ]);
  for (const [name, other] of sameAccounts(entries))
    faults.push(faultAt([name], `the same account of the same endpoint as ${other}; keep one`));
  if (faults.length > 0) throw new InputError(faults.join('\n'));
  if (entries.size === 0) throw new InputError(`${file}: no connections in it`);
  return {
    folder,
    entries,
    warnings: [...entries].flatMap(([name, entry]) => warningsOf(name, entry)),
  };
}

/** By the fault's code: the parser's own messages quote the file, where a password may stand by mistake. */
function notYaml(file: string, lines: LineCounter, code: string, at: number): string {
  const what = code.toLowerCase().replaceAll('_', ' ');
  return `${file}:${lines.linePos(at).line}: this is not YAML (${what}, at line ${lines.linePos(at).line})`;
}

/** @throws InputError for `__proto__`, and for aliases without an anchor, or that multiply beyond all reason */
function contentOf(document: ReturnType<typeof parseDocument>, file: string): unknown {
  let values: unknown;
  try {
    values = document.toJS();
  } catch (error) {
    if (/excessive alias/i.test((error as Error).message))
      throw new InputError(`${file}: its aliases (*name) multiply beyond all reason`);
    throw new InputError(
      `${file}: an alias (*name) without its anchor (&name) before it; a text that begins with * or & is written in quotes`,
    );
  }
  // zod would pass over this key in silence.
  if (Object.hasOwn(Object(values) as object, '__proto__'))
    throw new InputError(`${file}: __proto__: is no connection name`);
  return values ?? {};
}

/** What would make every call of the connection fail for its certificate authority. */
function caFaults({ tls }: ConnectionBase, folder: string): string[] {
  if (tls?.ca === undefined) return [];
  const file = path.resolve(folder, tls.ca);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return [(error as Error).message];
  }
  try {
    new X509Certificate(text);
    return [];
  } catch {
    return [
      `${file} holds no certificate; it is a PEM file that begins with -----BEGIN CERTIFICATE`,
    ];
  }
}

/** [later, earlier] names of one account: the gates would serve it twice. Secrets count by their references. */
function sameAccounts(entries: ReadonlyMap<string, ConnectionBase>): [string, string][] {
  const first = new Map<string, string>();
  const references = new References();
  return [...entries].flatMap(([name, entry]): [string, string][] => {
    const vendor = vendorNamed(vendorsServedBy(entry)[0]!);
    const account = `${entry.endpoint}\n${vendor.accountOf(entry, references)}`;
    const other = first.get(account);
    if (other === undefined) first.set(account, name);
    return other === undefined ? [] : [[name, other]];
  });
}

/** In place of secrets, which are not read here: what is named alike is alike. */
class References extends Secrets {
  override read(ref: SecretRef): string {
    return JSON.stringify(ref);
  }
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
