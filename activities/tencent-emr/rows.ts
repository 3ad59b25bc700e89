/** Pure: from the process lists and the nodes' words to parts (facts/tencent-ocp.md 1.7 c to e); their states: judging.ts. */
import { createHash } from 'node:crypto';
import type { Part } from '../contract.js';
import { noParts } from '../vendor-error.js';
import type { ServiceNode } from './api.js';
import type { Judging } from './judging.js';
import type { RowName } from './known-rows.js';
import { checkProcessWord, type ClusterState } from './states.js';
import type { EmrTarget } from './target.js';

/** One process: a component on a host, and which lists have it. */
export interface Row extends RowName {
  started: boolean;
  stopped: boolean;
  /** It shows itself as a healthy started process (`isHealthy`). */
  healthy?: boolean;
}

/** What was seen of one row: `nodeWord` where the node names the component. */
export interface Sighting extends Row {
  nodeWord?: string | undefined;
}

/** Words by component by address. */
export type NodeWords = ReadonlyMap<string, ReadonlyMap<string, string>>;

export const nameOf = ({ component, ip }: RowName) => `${component}@${ip}`;
const byName = (a: Part, b: Part) => (a.name < b.name ? -1 : 1);

/** The rows that the target covers. */
export function covered<T extends RowName>(target: EmrTarget, rows: readonly T[]): T[] {
  return rows.filter(
    ({ component, ip }) =>
      (target.component === undefined || target.component === component) &&
      (target.ips === undefined || target.ips.includes(ip)),
  );
}

/** Named hosts without a row. */
export function missingHosts(target: EmrTarget, rows: readonly RowName[]): string[] {
  return (target.ips ?? []).filter((wanted) => !rows.some(({ ip }) => ip === wanted));
}

/**
 * @param all every row of the service, for the message
 * @throws VendorError `no-parts` that names what is not there, and what is
 */
export function demandRows(target: EmrTarget, all: Row[], requestId: string): void {
  const { instance, service, component } = target;
  const where = `${service} of ${instance}`;
  if (all.length === 0) throw noParts(`EMR shows no processes of ${where}`, requestId);
  const ofComponent = covered({ ...target, ips: undefined }, all);
  if (ofComponent.length === 0) {
    const known = [...new Set(all.map((row) => row.component))].sort().join(', ');
    throw noParts(`${where} has no component ${component ?? ''}; it has ${known}`, requestId);
  }
  const missing = missingHosts(target, ofComponent);
  if (missing.length > 0) {
    const hosts = ofComponent.map(({ ip }) => ip).join(', ');
    throw noParts(
      `${where} has no ${component ?? ''} on ${missing.join(', ')}; it is on ${hosts}`,
      requestId,
    );
  }
}

/** @throws VendorError `unknown-word` for a word of a covered row that is not in the table */
export function partsOf(
  rows: Row[],
  nodeWords: NodeWords,
  cluster: ClusterState | null,
  judging: Judging,
  requestId: string,
): Part[] {
  return rows
    .map((row): Part => {
      const nodeWord = nodeWords.get(row.ip)?.get(row.component);
      if (nodeWord !== undefined) checkProcessWord(nameOf(row), nodeWord, requestId);
      const sighting = { ...row, nodeWord };
      return {
        name: nameOf(row),
        state: judging.stateOf(sighting, cluster),
        word: wordOf(sighting),
      };
    })
    .sort(byName);
}

/**
 * The same by the nodes' words alone, for a look that may only claim: what was asked of a process, a list
 * would tell.
 * @throws VendorError `unknown-word` for a word of a row that is not in the table
 */
export function partsByNode(rows: RowName[], nodeWords: NodeWords, requestId: string): Part[] {
  return rows
    .map((row): Part => {
      const word = nodeWords.get(row.ip)?.get(row.component) ?? '';
      checkProcessWord(nameOf(row), word, requestId);
      const state = word === 'STARTED' ? 'running' : 'stopped';
      return { name: nameOf(row), state, word: `node says ${word}` };
    })
    .sort(byName);
}

/** These rows, and those that a node shows of their components elsewhere. */
export function withNodes(rows: readonly RowName[], nodeWords: NodeWords): RowName[] {
  const all = new Map(rows.map((row) => [nameOf(row), row]));
  for (const component of new Set(rows.map((row) => row.component))) {
    for (const [ip, words] of nodeWords) {
      if (words.has(component)) all.set(nameOf({ component, ip }), { component, ip });
    }
  }
  return [...all.values()];
}

/**
 * As a healthy started process shows itself, the one case whose numbers are published (1.7 c). A process that was
 * asked to stop is not health-checked, so that it cannot look so.
 */
export function isHealthy(node: ServiceNode): boolean {
  const { ServiceStatus, Status, MonitorStatus, HealthStatus } = node;
  return [ServiceStatus, Status, MonitorStatus, HealthStatus?.Code].every((value) => value === 1);
}

const LONGEST_IDENTITY = 200;

/** The set of parts, hashed where it is long. */
export function identityOf(parts: Part[]): string {
  const names = parts.map(({ name }) => name).join(',');
  if (names.length <= LONGEST_IDENTITY) return names;
  return `${parts.length} rows, sha256 ${createHash('sha256').update(names).digest('hex')}`;
}

function wordOf({ started, stopped, nodeWord }: Sighting): string {
  const lists = [...(started ? ['started'] : []), ...(stopped ? ['stopped'] : [])];
  const listed = lists.join(' and ') || 'in neither list';
  return nodeWord === undefined ? listed : `${listed}, node says ${nodeWord}`;
}
