/**
 * The four looks (contract.ts, `Purpose`), each with as few calls as its question allows; the calls are what
 * bounds the speed (issue 4). Where one needs the cluster's status, that is read first: a status read after the
 * rows could say "no flow" for rows that were read while one ran.
 */
import type { Observation, Purpose } from '../contract.js';
import type { Caller } from '../http/caller.js';
import type { ServiceNodes } from './api.js';
import type { Judging } from './judging.js';
import type { KnownRows, RowName } from './known-rows.js';
import { observationOf } from './observation.js';
import type { EmrReads, Nodes } from './reads.js';
import {
  covered,
  demandRows,
  isHealthy,
  missingHosts,
  nameOf,
  partsByNode,
  partsOf,
  withNodes,
  type Row,
} from './rows.js';
import type { ClusterState } from './states.js';
import type { EmrTarget } from './target.js';

type Look = (target: EmrTarget, call: Caller) => Promise<Observation>;

export class EmrLooks implements Record<Purpose, Look> {
  readonly #known: KnownRows;

  constructor(
    private readonly reads: EmrReads,
    known: KnownRows,
    private readonly judging: Judging,
  ) {
    this.#known = known;
  }

  /**
   * Three calls where all plainly runs. Whatever else is seen is compared with both filtered lists, in which a row
   * that changes just now is missing, and which show what was asked of it: five.
   */
  async full(target: EmrTarget, call: Caller): Promise<Observation> {
    const { cluster, vendorTime, requestIds } = await this.reads.cluster(target, call);
    const [all, nodes] = await Promise.all([
      this.reads.processes(target, 'all', call),
      this.reads.nodes(target, call),
    ]);
    this.#known.keep(target, namesIn(all));
    const ids = [...requestIds, all.RequestId, ...nodes.requestIds];
    let rows = namesIn(all).map((name): Row => ({ ...name, started: true, stopped: false }));
    if (!plainlyRuns(target, all, nodes)) {
      const [started, stopped] = await Promise.all([
        this.reads.processes(target, 'started', call),
        this.reads.processes(target, 'stopped', call),
      ]);
      ids.push(started.RequestId, stopped.RequestId);
      rows = rowsOf(all, started, stopped);
    }
    demandRows(target, rows, all.RequestId);
    const parts = partsOf(
      covered(target, rows),
      nodes.words,
      cluster,
      this.judging,
      nodes.requestIds[0]!,
    );
    return { ...observationOf(parts, cluster, this.judging), vendorTime, requestIds: ids };
  }

  /**
   * Two calls, two sources: every row is in the stopped list, and its node names it stopped. A list alone would
   * show what was asked of a process, a node alone could be behind. Whatever else is seen takes a full look.
   */
  async proof(target: EmrTarget, call: Caller): Promise<Observation> {
    const [names, stopped, nodes] = await Promise.all([
      this.#names(target, call),
      this.reads.processes(target, 'stopped', call),
      this.reads.nodes(target, call),
    ]);
    const listed = namesIn(stopped);
    const isListed = new Set(listed.map(nameOf));
    const rows = covered(target, withNodes([...names.rows, ...listed], nodes.words));
    if (!isNamedByNodes(target, rows, nodes)) return this.full(target, call);
    const seen = rows.map((row): Row => ({
      ...row,
      started: false,
      stopped: isListed.has(nameOf(row)),
    }));
    const parts = partsOf(seen, nodes.words, null, this.judging, nodes.requestIds[0]!);
    if (!parts.every(({ state }) => state === 'stopped')) return this.full(target, call);
    const requestIds = [...names.requestIds, stopped.RequestId, ...nodes.requestIds];
    const { vendorTime } = nodes;
    return { ...observationOf(parts, null, this.judging), vendorTime, requestIds };
  }

  /** Two calls: whether a flow holds the cluster, and the nodes' words. */
  async wait(target: EmrTarget, call: Caller): Promise<Observation> {
    const { cluster, vendorTime, requestIds } = await this.reads.cluster(target, call);
    const claimed = await this.#byNodes(target, call, cluster);
    if (!claimed.partial) return claimed;
    return { ...claimed, vendorTime, requestIds: [...requestIds, ...claimed.requestIds] };
  }

  /** One call: the nodes' words. */
  claim(target: EmrTarget, call: Caller): Promise<Observation> {
    return this.#byNodes(target, call, null);
  }

  async #byNodes(
    target: EmrTarget,
    call: Caller,
    cluster: ClusterState | null,
  ): Promise<Observation> {
    const [names, nodes] = await Promise.all([
      this.#names(target, call),
      this.reads.nodes(target, call),
    ]);
    const rows = covered(target, withNodes(names.rows, nodes.words));
    if (!isNamedByNodes(target, rows, nodes)) return this.full(target, call);
    const parts = partsByNode(rows, nodes.words, nodes.requestIds[0]!);
    const requestIds = [...names.requestIds, ...nodes.requestIds];
    const { vendorTime } = nodes;
    const seen = observationOf(parts, cluster, this.judging);
    return { ...seen, vendorTime, requestIds, partial: true };
  }

  /** From the whole list, once: one more call where this process has not looked at the service yet. */
  async #names(
    target: EmrTarget,
    call: Caller,
  ): Promise<{ rows: readonly RowName[]; requestIds: string[] }> {
    const known = this.#known.of(target);
    if (known) return { rows: known, requestIds: [] };
    const all = await this.reads.processes(target, 'all', call);
    this.#known.keep(target, namesIn(all));
    return { rows: namesIn(all), requestIds: [all.RequestId] };
  }
}

function plainlyRuns(target: EmrTarget, all: ServiceNodes, { words }: Nodes): boolean {
  const ours = covered(
    target,
    all.ServiceNodeList.map((node) => ({ ...nameIn(node), node })),
  );
  return (
    ours.length > 0 &&
    missingHosts(target, ours).length === 0 &&
    ours.every(
      ({ node, component, ip }) => isHealthy(node) && words.get(ip)?.get(component) === 'STARTED',
    )
  );
}

/** Whether there are rows, none is missing, and each has a word at its node. */
function isNamedByNodes(target: EmrTarget, rows: RowName[], { words }: Nodes): boolean {
  return (
    rows.length > 0 &&
    missingHosts(target, rows).length === 0 &&
    rows.every(({ component, ip }) => words.get(ip)?.has(component))
  );
}

function nameIn({ NodeName, Ip }: { NodeName: string; Ip: string }): RowName {
  return { component: NodeName, ip: Ip };
}

function namesIn({ ServiceNodeList }: ServiceNodes): RowName[] {
  return ServiceNodeList.map(nameIn);
}

/** Every row that any list has, and which of the filtered ones have it. */
function rowsOf(all: ServiceNodes, started: ServiceNodes, stopped: ServiceNodes): Row[] {
  const startedNames = new Set(namesIn(started).map(nameOf));
  const stoppedNames = new Set(namesIn(stopped).map(nameOf));
  const healthyNames = new Set(all.ServiceNodeList.filter(isHealthy).map(nameIn).map(nameOf));
  const names = [all, started, stopped].flatMap(namesIn);
  const rows = new Map(names.map((row) => [nameOf(row), row]));
  return [...rows].map(([name, row]) => ({
    ...row,
    started: startedNames.has(name),
    stopped: stoppedNames.has(name),
    healthy: healthyNames.has(name),
  }));
}
