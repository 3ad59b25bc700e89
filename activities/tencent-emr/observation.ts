import type { Observation, Part } from '../contract.js';
import type { Judging } from './judging.js';
import { identityOf } from './rows.js';
import type { ClusterState } from './states.js';

/** @param cluster null where the look did not read it: then nothing is said of a flow */
export function observationOf(
  parts: Part[],
  cluster: ClusterState | null,
  judging: Judging,
): Omit<Observation, 'vendorTime' | 'requestIds'> {
  const state = judging.stateOfAll(parts, cluster);
  const running = parts.filter((part) => part.state === 'running').length;
  const moving = parts.filter((part) => !['running', 'stopped'].includes(part.state)).length;
  const inMotion = moving === 0 ? '' : `, ${moving} in motion`;
  const where = cluster === null ? '' : ` (cluster ${cluster.word})`;
  return {
    state,
    word: `${running} of ${parts.length} started${inMotion}${where}`,
    parts,
    identity: identityOf(parts),
    // Only a start's judging says so: meant to run, but down. What a start of it does is not known; no harm.
    ...(state === 'failed' ? { mayStart: true } : {}),
    ...(cluster === null ? {} : flowOf(cluster)),
    notes: notesOf(state, cluster, judging),
  };
}

function flowOf({ flow, word }: ClusterState): Pick<Observation, 'busyWith' | 'refusal'> {
  switch (flow) {
    case 'idle':
      return {};
    case 'busy':
    case 'starting':
      return { busyWith: word };
    case 'closed': {
      const message = `the cluster's status is ${word}: EMR takes no command on a service there`;
      return { refusal: { code: 'cluster-closed', message } };
    }
  }
}

function notesOf(
  state: Observation['state'],
  cluster: ClusterState | null,
  { goal, undoneBy }: Judging,
): string[] {
  if (cluster === null) return [];
  const mayBeNext = state === goal && cluster.flow === undoneBy;
  return [
    ...(cluster.note === undefined ? [] : [cluster.note]),
    ...(mayBeNext ? [`the cluster is ${cluster.word}: these processes may be next`] : []),
  ];
}
