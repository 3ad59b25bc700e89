/**
 * Pure: from the process lists and the nodes' words to parts and their states (facts/tencent-ocp.md 1.7 c to e).
 *
 * A row is stopped only when the stopped list has it, the started list has not, and its node does not
 * say STARTED. Everything contradictory is in motion. Nobody moves a row without a flow on the cluster,
 * and there is one flow at a time; hence, while the cluster is idle, a service of which some rows plainly
 * run is `running`, however the others look: a stop may be issued for the rest.
 */
import { createHash } from 'node:crypto';
import type { Part, TargetState } from '../contract.js';
import { noParts } from '../vendor-error.js';
import type { ServiceNode } from './api.js';
import type { RowName } from './known-rows.js';
import { checkProcessWord, type ClusterState } from './states.js';
import type { EmrTarget } from './target.js';

/** One process: a component on a host, and which lists have it. */
export interface Row extends RowName {
  started: boolean;
  stopped: boolean;
}

/** What was seen of one row: `nodeWord` where the node names the component. */
interface Sighting extends Row {
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
  requestId: string,
): Part[] {
  return rows
    .map((row): Part => {
      const nodeWord = nodeWords.get(row.ip)?.get(row.component);
      if (nodeWord !== undefined) checkProcessWord(nameOf(row), nodeWord, requestId);
      const sighting = { ...row, nodeWord };
      return { name: nameOf(row), state: stateOf(sighting, cluster), word: wordOf(sighting) };
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

/** One state for all: design §4's words, see the head of this file. */
export function stateOfAll(parts: Part[], cluster: ClusterState | null): TargetState {
  const flow = cluster?.flow ?? 'idle';
  const has = (state: TargetState) => parts.some((part) => part.state === state);
  if (parts.every(({ state }) => state === 'stopped')) return 'stopped';
  if (parts.every(({ state }) => state === 'running')) return 'running';
  if (flow === 'starting') return 'starting';
  if (flow !== 'busy' && has('running')) return 'running';
  return 'stopping';
}

const LONGEST_IDENTITY = 200;

/** The set of parts, hashed where it is long. */
export function identityOf(parts: Part[]): string {
  const names = parts.map(({ name }) => name).join(',');
  if (names.length <= LONGEST_IDENTITY) return names;
  return `${parts.length} rows, sha256 ${createHash('sha256').update(names).digest('hex')}`;
}

function stateOf(row: Sighting, cluster: ClusterState | null): TargetState {
  const flow = cluster?.flow ?? 'idle';
  const { started, stopped, nodeWord } = row;
  const nodeStarted = nodeWord === 'STARTED';
  if (stopped && !started && !nodeStarted) return 'stopped';
  if (started && !stopped && (nodeWord === undefined || nodeStarted)) return 'running';
  if (flow === 'starting') return 'starting';
  // Meant to run, but down: without a flow it died by itself, and nobody is stopping it.
  if (started && !stopped && flow !== 'busy') return 'running';
  return 'stopping';
}

function wordOf({ started, stopped, nodeWord }: Sighting): string {
  const lists = [...(started ? ['started'] : []), ...(stopped ? ['stopped'] : [])];
  const listed = lists.join(' and ') || 'in neither list';
  return nodeWord === undefined ? listed : `${listed}, node says ${nodeWord}`;
}
