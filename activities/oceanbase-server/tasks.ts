/** OCP's tasks: their shapes, old and new, and what they claim (facts/tencent-ocp.md 2.3). */
import { z } from 'zod';
import type { Progress, Step } from '../contract.js';
import { listOf } from '../http/answers.js';
import { ocpId } from '../oceanbase-ocp/envelope.js';
import { rowOf } from '../table.js';
import { unknownWord } from '../vendor-error.js';

const subtask = z.object({
  id: ocpId,
  name: z.string().nullish(),
  status: z.string().nullish(),
  operation: z.string().nullish(),
  /** Ids, for the order in which the steps are shown, and for nothing else. */
  upstreams: z.unknown().optional(),
});
type Subtask = z.infer<typeof subtask>;

export const task = z.object({
  id: ocpId,
  name: z.string().nullish(),
  status: z.string().nullish(),
  operation: z.string().nullish(),
  /** A printed Java object in old versions, an object in new ones. */
  context: z.unknown().optional(),
  subtasks: listOf(subtask).nullish(),
  /** The old name of `subtasks`. */
  tasks: listOf(subtask).nullish(),
});
export type Task = z.infer<typeof task>;

const DONE = 'SUCCESSFUL';

const claims: Readonly<Record<string, Progress['status']>> = {
  RUNNING: 'pending',
  // Somebody may retry it, under the same id; the core looks before it believes a failure.
  FAILED: 'failed',
  [DONE]: 'succeeded',
};

/** @throws VendorError `unknown-word` for a task status that is not in the table */
export function progressOf(shown: Task, requestId: string | null): Progress {
  const status = rowOf(claims, shown.status);
  if (!status) throw unknownWord(`the status of task ${shown.id}`, shown.status, requestId);
  const subtasks = inOrder(shown.subtasks ?? shown.tasks ?? []);
  const done = subtasks.filter((step) => step.status === DONE).length;
  // A task whose rollback has ended is SUCCESSFUL too: its subtasks tell.
  const isRolledBack =
    status === 'succeeded' &&
    (done < subtasks.length || [shown, ...subtasks].some((each) => isRollback(each)));
  return {
    status: isRolledBack ? 'failed' : status,
    word: isRolledBack ? `${DONE} (rolled back)` : (shown.status ?? ''),
    ...(subtasks.length > 0 ? { detail: detailOf(subtasks, done) } : {}),
    steps: subtasks.map(stepOf),
    requestId,
  };
}

function detailOf(subtasks: Subtask[], done: number): string {
  const failed = subtasks.find(({ status }) => status === 'FAILED');
  const which = failed ? `, failed at "${stepOf(failed).name}"` : '';
  return `${done} of ${subtasks.length} steps${which}`;
}

function isRollback({ operation }: { operation?: string | null | undefined }): boolean {
  return operation?.startsWith('ROLLBACK') ?? false;
}

function stepOf({ id, name, status }: Subtask): Step {
  return { name: name ?? `subtask ${id}`, word: status ?? '(missing)' };
}

/** Ordering takes time that grows with the square of their number. */
const MOST_ORDERED = 200;

/** The graph's order: each after its upstreams; those in a circle last, as they came. */
function inOrder(subtasks: Subtask[]): Subtask[] {
  if (subtasks.length > MOST_ORDERED) return subtasks;
  const ids = new Set(subtasks.map(({ id }) => id));
  const ordered: Subtask[] = [];
  const placed = new Set<string>();
  let waiting = subtasks;
  for (;;) {
    const next = waiting.find(({ upstreams }) =>
      idsOf(upstreams).every((id) => placed.has(id) || !ids.has(id)),
    );
    if (!next) return [...ordered, ...waiting];
    ordered.push(next);
    placed.add(next.id);
    waiting = waiting.filter((each) => each !== next);
  }
}

function idsOf(upstreams: unknown): string[] {
  return Array.isArray(upstreams) ? upstreams.map(String) : [];
}
