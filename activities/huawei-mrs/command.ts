/** What Manager says about a command, a stop or a start: when it takes it, and while it runs (facts/huawei.md A4 to A6). */
import type { Progress, Ticket } from '../contract.js';
import { rowOf } from '../table.js';
import { unknownWord, VendorError } from '../vendor-error.js';
import { errorOf, type Envelope, type ProgressAnswer } from './api.js';

/**
 * The answer to a command. FAILED without a command id: not accepted. FAILED with one: the poll will tell.
 * @throws VendorError `refused`, or `unclear` when the answer says neither yes nor no
 */
export function ticketOf(
  what: 'stop' | 'start',
  answer: Envelope,
  requestId: string | null,
): Ticket {
  const { code, message } = errorOf(answer);
  const state = answer.state?.toUpperCase();
  // The documentation prints 0 as a sample id, so 0 counts as one (A5).
  if (answer.id != null && answer.id >= 0)
    return { id: String(answer.id), pollable: true, requestId };
  if (state === 'FAILED')
    throw new VendorError(
      'refused',
      code ?? 'FAILED',
      `${what}: Manager did not accept the command${code ? `, ${code}` : ''}: ${message ?? 'no reason given'}`,
      { requestId },
    );
  if (code === undefined && (state === 'COMPLETE' || state === 'IN_PROGRESS')) {
    const claim = state === 'COMPLETE' ? { claim: state } : {};
    return { id: null, pollable: false, requestId, ...claim };
  }
  throw new VendorError(
    'unclear',
    code ?? 'bad-answer',
    `${what}: HTTP 200 with state ${state ?? '(missing)'} and no command id${code ? `, ${code}` : ''}${message ? `: ${message}` : ''}`,
    { requestId },
  );
}

const statuses: Readonly<Record<string, Progress['status']>> = {
  NEW: 'pending',
  IN_PROGRESS: 'pending',
  COMPLETE: 'succeeded',
  FAILED: 'failed',
};

/** @throws VendorError `unknown-word`; `refused` when the query failed, not the command: then one observes */
export function progressOf(
  answer: ProgressAnswer,
  ticketId: string | null,
  requestId: string | null,
): Progress {
  const { state, res_obj: command } = answer;
  const status = rowOf(statuses, state?.toUpperCase());
  if (!state || !status) throw unknownWord('the command state', state, requestId);

  const { code, message } = errorOf(answer);
  // How long Manager remembers commands is not stated (A6): a failure that is not this command's is the query's.
  if (status === 'failed' && !command && String(answer.id) !== ticketId)
    throw new VendorError(
      'refused',
      code ?? 'FAILED',
      `progress of command ${ticketId}: the query failed: ${message ?? 'no reason given'}`,
      { requestId },
    );

  const failures = (command?.fail_entity_list ?? []).map(({ fail_entity }) => fail_entity);
  const partly = status === 'succeeded' && (failures.length > 0 || code !== undefined);
  return {
    status: partly ? 'failed' : status,
    word: state,
    detail: [
      `${command?.total_step_size ?? answer.total_progress ?? 0} %`,
      ...(status === 'pending' ? [] : [code, message].filter((text) => text !== undefined)),
      ...(failures.length > 0 ? [`failed: ${failures.join(', ')}`] : []),
    ].join('; '),
    steps: (command?.step_list ?? []).map(({ name, description }) => ({
      name,
      word: description ?? '',
    })),
    requestId,
  };
}
