/**
 * `lock/<fingerprint>/<scope>`: one stop at a time on a physical scope, or several of one group (design §5,
 * Exclusion). It asks whether its holders have ended, so that one that was terminated needs to tell nobody; after
 * one that ended without a proof the scope stays quiet for its settle time, and the next begins as "maybe issued".
 * With nothing to remember, it ends. `line.ts` says whose turn it is.
 */
import {
  ActivityCancellationType,
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  getExternalWorkflowHandle,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { ReadActivities } from '../activities/activity-types.js';
import type { LockAnswer, LockAsk, LockState } from '../activities/lock-messages.js';
import { Line } from './line.js';

const ask = defineSignal<[LockAsk]>('ask');
const standing = defineQuery<LockState>('standing');
/** To a stop. */
export const lockSignal = defineSignal<[LockAnswer]>('lock');

/** Everybody is told once for whom it waits, and so many in front again when that changes. */
const TOLD_AGAIN = 20;
const SHOWN = 5;
const AT_ONCE = 500;

export async function lock(leftBehind: LockState | null): Promise<void> {
  const line = new Line(leftBehind);
  setHandler(ask, (asked) => line.add(asked));
  setHandler(standing, () => line.state);
  const watch = new HolderWatch(line);
  const told = new Map<string, string>();
  while (!line.isOver) {
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof lock>(line.state);
    const seen = line.changes;
    await inTurns(line.admit(Date.now()), ({ workflowId }) => grant(line, workflowId));
    watch.keep();
    await tellWaiting(line, told);
    setCurrentDetails(described(line.state));
    const quietMs = line.quietFor(Date.now());
    const changed = () => line.changes !== seen;
    if (quietMs === null) await condition(changed);
    else await condition(changed, quietMs);
  }
}

async function grant(line: Line, workflowId: string): Promise<void> {
  const { memory } = line.state;
  if (!(await tell(workflowId, { kind: 'granted', memory }))) line.drop(workflowId);
}

async function tellWaiting({ state }: Line, told: Map<string, string>): Promise<void> {
  const { holders, memory } = state;
  const quiet = memory && memory.quietUntil > Date.now() ? new Date(memory.quietUntil) : null;
  const behind = holders.slice(0, SHOWN).map(({ workflowId }) => workflowId);
  const answer: LockAnswer = { kind: 'waits', behind, quietUntil: quiet?.toISOString() ?? null };
  const news = JSON.stringify(answer);
  const unaware = state.queue
    .filter((asked, place) => told.get(asked.runId) !== news && (place < TOLD_AGAIN || !asked.told))
    .map((asked) => {
      asked.told = true;
      told.set(asked.runId, news);
      return asked.workflowId;
    });
  const waiting = new Set(state.queue.map(({ runId }) => runId));
  for (const runId of told.keys()) if (!waiting.has(runId)) told.delete(runId);
  await inTurns(unaware, (workflowId) => tell(workflowId, answer));
}

/** Temporal lets 2,000 signals of one workflow be on their way, and fails the task that asks for more. */
async function inTurns<Each>(all: readonly Each[], signal: (each: Each) => Promise<unknown>) {
  for (let from = 0; from < all.length; from += AT_ONCE)
    await Promise.all(all.slice(from, from + AT_ONCE).map(signal));
}

/** @returns false where no run of this id is open */
async function tell(workflowId: string, answer: LockAnswer): Promise<boolean> {
  try {
    // Whichever run of the id is open: a run that was reset waits under another run id.
    await getExternalWorkflowHandle(workflowId).signal(lockSignal, answer);
    return true;
  } catch {
    return false;
  }
}

/** While nobody waits, a holder's end is no hurry. */
const UNHURRIED = 10;
const LONGEST_MS = 60_000;
/** Asking about a holder costs the server a few ms. */
const PER_HOLDER_MS = 20;
/** One attempt asks about all holders. */
const ATTEMPT_MS = 5 * 60_000;

/** Workflow id → run id. */
type Asked = ReadonlyMap<string, string>;

/** One activity that asks about the holders; started anew only where somebody waits for one it does not ask about. */
class HolderWatch {
  #running:
    { asked: Asked; hurried: boolean; connection: string; scope: CancellationScope } | undefined;

  constructor(private readonly line: Line) {}

  keep(): void {
    const { holders, queue } = this.line.state;
    const [first] = holders;
    if (!first) {
      this.#end();
      return;
    }
    const asked = new Map(holders.map(({ workflowId, runId }) => [workflowId, runId]));
    const hurried = queue.length > 0;
    // A holder's connection may have lost its workers since; whoever waits has just been served by its own.
    const { connection } = queue[0] ?? first;
    const running = this.#running;
    const isAsked = ([id, runId]: [string, string]) => running?.asked.get(id) === runId;
    const serves = running?.hurried && running.connection === connection;
    if (running && (!hurried || (serves && [...asked].every(isAsked)))) return;
    this.#end();
    const every = Math.max(
      Math.min(first.checkEvery * (hurried ? 1 : UNHURRIED), LONGEST_MS),
      holders.length * PER_HOLDER_MS,
    );
    this.#start(asked, hurried, every, connection);
  }

  #start(asked: Asked, hurried: boolean, every: number, connection: string): void {
    const { awaitRelease } = proxyActivities<Pick<ReadActivities, 'awaitRelease'>>({
      taskQueue: `vendor/${connection}/read`,
      startToCloseTimeout: ATTEMPT_MS,
      retry: { initialInterval: every, backoffCoefficient: 1 },
      cancellationType: ActivityCancellationType.TRY_CANCEL,
      summary: `Ask until one of ${asked.size} holders has ended`,
    });
    const scope = new CancellationScope({ cancellable: true });
    const started = { asked, hurried, connection, scope };
    this.#running = started;
    scope
      .run(() => awaitRelease({ holders: [...asked.keys()], every }))
      .then((released) => this.line.release(released, asked))
      // Cancelled, or failed by hand: the next turn starts it again.
      .catch(() => undefined)
      .finally(() => {
        if (this.#running !== started) return;
        this.#running = undefined;
        this.line.changes += 1;
      });
  }

  #end(): void {
    this.#running?.scope.cancel();
    this.#running = undefined;
  }
}

function described({ holders, queue, memory }: LockState): string {
  const names = (asks: readonly LockAsk[]) =>
    asks.slice(0, SHOWN).map(({ workflowId }) => `\`${workflowId}\``);
  const more = queue.length > SHOWN ? [`and ${queue.length - SHOWN} more`] : [];
  const lines = [
    '### Exclusion lock',
    `- holds it: ${names(holders).join(', ') || 'nobody'}`,
    `- waiting: ${[...names(queue), ...more].join(', ') || 'nobody'}`,
  ];
  if (memory) {
    const until = new Date(memory.quietUntil).toISOString();
    lines.push(
      `- run ${memory.runId} ended (${memory.ended}) without a proof: quiet until ${until}`,
    );
  }
  return lines.join('\n');
}
