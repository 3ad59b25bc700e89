/**
 * Pure: what was seen of rows → states, for a stop and for a start (facts/tencent-ocp.md 1.7 c to e).
 *
 * A row is stopped only when the stopped list has it, the started list has not, and its node does not
 * say STARTED. Everything contradictory is in motion. Nobody moves a row without a flow on the cluster,
 * and there is one flow at a time; hence, while the cluster is idle, a service of which some rows plainly
 * run is `running` for a stop, however the others look: a stop may be issued for the rest. For a start the
 * same service is `stopped`, if some rows plainly are.
 */
import type { Part, TargetState } from '../contract.js';
import type { Sighting } from './rows.js';
import type { ClusterState } from './states.js';

/** @param cluster null where the look did not read it: then nothing is said of a flow */
export interface Judging {
  goal: 'stopped' | 'running';
  /** A flow that may move the processes away from the goal next. */
  undoneBy: ClusterState['flow'];
  stateOf(row: Sighting, cluster: ClusterState | null): TargetState;
  /** One state for all: design §4's words. */
  stateOfAll(parts: Part[], cluster: ClusterState | null): TargetState;
}

export const forStop: Judging = {
  goal: 'stopped',
  undoneBy: 'starting',
  stateOf: rowForStop,
  stateOfAll: allForStop,
};
export const forStart: Judging = {
  goal: 'running',
  undoneBy: 'busy',
  stateOf: rowForStart,
  stateOfAll: allForStart,
};

function rowForStop(row: Sighting, cluster: ClusterState | null): TargetState {
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

function allForStop(parts: Part[], cluster: ClusterState | null): TargetState {
  const flow = cluster?.flow ?? 'idle';
  const has = (state: TargetState) => parts.some((part) => part.state === state);
  if (parts.every(({ state }) => state === 'stopped')) return 'stopped';
  if (parts.every(({ state }) => state === 'running')) return 'running';
  if (flow === 'starting') return 'starting';
  if (flow !== 'busy' && has('running')) return 'running';
  return 'stopping';
}

/** The lists show what was asked of a process (1.7 c), so that a start is believed to its node or its health only. */
function rowForStart(row: Sighting, cluster: ClusterState | null): TargetState {
  const flow = cluster?.flow ?? 'idle';
  const { started, stopped, nodeWord, healthy = false } = row;
  const isUp = nodeWord === undefined ? healthy : nodeWord === 'STARTED';
  if (started && !stopped && isUp) return 'running';
  if (stopped && !started && !isUp) return 'stopped';
  if (flow === 'starting') return 'starting';
  if (flow === 'busy' || stopped) return 'stopping';
  // Meant to run, but down, and no flow will change that: it died, or its start had no effect.
  return started ? 'failed' : 'starting';
}

function allForStart(parts: Part[], cluster: ClusterState | null): TargetState {
  const flow = cluster?.flow ?? 'idle';
  const has = (state: TargetState) => parts.some((part) => part.state === state);
  if (parts.every(({ state }) => state === 'running')) return 'running';
  if (parts.every(({ state }) => state === 'stopped')) return 'stopped';
  if (flow === 'starting') return 'starting';
  if (flow === 'busy') return 'stopping';
  if (has('stopped')) return 'stopped';
  return has('failed') ? 'failed' : has('stopping') ? 'stopping' : 'starting';
}
