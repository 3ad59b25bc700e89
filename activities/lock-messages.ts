/**
 * What a stop and the lock of its scope say to each other (design §5, Exclusion). Types only.
 * The lock's workflow id is `lock/<fingerprint>/<scope>`.
 */
import type { Previous } from './messages.js';

/** One stop asks for its scope. */
export interface LockAsk {
  workflowId: string;
  runId: string;
  /** Those of one group may hold the lock together (OBServers of one zone); null: alone. */
  group: string | null;
  /** How long the scope stays quiet when this one ends without a proof, ms: an attempt and the settle time. */
  quietMs: number;
  /** A person's word that this run's call can no longer take effect. */
  after: string | null;
  /** Whose read queue serves the lock's own activity, and how often it may look whether a holder has ended, ms. */
  connection: string;
  checkEvery: number;
}

/** What the lock tells a run. */
export type LockAnswer =
  /** It may look and issue; `memory` is what an earlier holder may have left behind. */
  | { kind: 'granted'; memory: LockMemory | null }
  | {
      kind: 'waits';
      /** Workflow ids, the first few. */
      behind: string[];
      /** ISO 8601: quiet until then, after a holder without a proof; null: until the holders end. */
      quietUntil: string | null;
    };

/** Everything a lock knows; plain JSON, handed on when it continues as new, and its answer to the query `standing`. */
export interface LockState {
  holders: Holder[];
  queue: Waiting[];
  memory: LockMemory | null;
}

export interface Waiting extends LockAsk {
  /** It knows that it waits. */
  told?: true;
  /** A run of its id that held the lock ended unjudged; this one is not dropped unjudged either. */
  owes?: true;
}

export interface Holder extends Waiting {
  /** The run whose doubt it was told of: when it ends clean, that is settled. */
  knows: string | null;
}

/** A holder that ended without a proof. */
export interface LockMemory extends Previous {
  /** Its own next run looks for itself and needs no quiet; empty: not known whose it is. */
  workflowId: string;
  /** Epoch ms by the Temporal server's clock. */
  quietUntil: number;
}

export interface AwaitReleaseInput {
  holders: string[];
  /** Between two looks, ms. */
  every: number;
}

/** A holder whose workflow id has no open run any more. */
export interface Released {
  workflowId: string;
  /** Null: nothing of it can still take effect. */
  doubt: Previous | null;
}
