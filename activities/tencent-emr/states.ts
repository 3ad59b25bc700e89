/** The words that are read: a cluster's status and a process's word (facts/tencent-ocp.md 1.7 b and d). */
import { rowOf } from '../table.js';
import { unknownWord } from '../vendor-error.js';

/**
 * idle: no flow · busy: a flow holds the cluster, naming no service · starting: such a flow, and what it
 * moves comes up · closed: the cluster is being given up, and a stop would be refused
 */
type Flow = 'idle' | 'busy' | 'starting' | 'closed';

export interface ClusterState {
  flow: Flow;
  /** `10 pausing services` */
  word: string;
  note?: string;
}

const statuses: Readonly<Record<string, { flow: Flow; meaning: string; note?: string }>> = {
  '2': { flow: 'idle', meaning: 'running' },
  '3': { flow: 'busy', meaning: 'creating' },
  '4': { flow: 'busy', meaning: 'scaling out' },
  '5': { flow: 'busy', meaning: 'adding router' },
  '6': { flow: 'busy', meaning: 'installing component' },
  '7': { flow: 'busy', meaning: 'running a command' },
  '8': { flow: 'starting', meaning: 'restarting services' },
  '9': { flow: 'busy', meaning: 'entering maintenance' },
  '10': { flow: 'busy', meaning: 'pausing services' },
  '11': { flow: 'busy', meaning: 'leaving maintenance' },
  '12': { flow: 'starting', meaning: 'leaving pause' },
  '13': { flow: 'busy', meaning: 'pushing configuration' },
  '14': { flow: 'closed', meaning: 'destroying cluster' },
  '15': { flow: 'busy', meaning: 'destroying core nodes' },
  '16': { flow: 'busy', meaning: 'destroying task nodes' },
  '17': { flow: 'busy', meaning: 'destroying router nodes' },
  '18': { flow: 'busy', meaning: 'changing webproxy password' },
  '19': { flow: 'busy', meaning: 'isolating' },
  '20': { flow: 'busy', meaning: 'correcting' },
  '21': { flow: 'busy', meaning: 'recycling' },
  '22': { flow: 'busy', meaning: 'waiting for re-specification' },
  '23': { flow: 'closed', meaning: 'isolated' },
  '24': { flow: 'busy', meaning: 'scaling in' },
  '33': { flow: 'closed', meaning: 'waiting for refund' },
  '34': { flow: 'closed', meaning: 'refunded' },
  '301': { flow: 'closed', meaning: 'creation failed' },
  // The cluster runs on without the nodes that it did not get.
  '302': {
    flow: 'idle',
    meaning: 'scale-out failed',
    note: 'the last scale-out of the cluster failed',
  },
};

/** @throws VendorError `unknown-word` */
export function readClusterStatus(
  status: number | string | null | undefined,
  requestId: string | null,
): ClusterState {
  const known = rowOf(statuses, String(status));
  if (!known) throw unknownWord('the cluster status', status, requestId);
  const { flow, meaning, note } = known;
  return { flow, word: `${status} ${meaning}`, ...(note === undefined ? {} : { note }) };
}

/** `STOPED` is the vendor's own spelling; the other one may come. */
const processWords: ReadonlySet<string> = new Set(['STARTED', 'STOPED', 'STOPPED']);

/** A node's `Component:WORD,Component:WORD` → words by component, unjudged: others' words are not ours. */
export function readServicesStatus(text: string | null | undefined): Map<string, string> {
  const entries = (text ?? '').split(',').filter((entry) => entry.trim() !== '');
  return new Map(
    entries.map((entry) => {
      const [component = '', word = ''] = entry.split(':').map((part) => part.trim());
      return [component, word];
    }),
  );
}

/** @throws VendorError `unknown-word` */
export function checkProcessWord(part: string, word: string, requestId: string | null): void {
  if (!processWords.has(word))
    throw unknownWord(`the ServicesStatus word of ${part}`, word || undefined, requestId);
}
