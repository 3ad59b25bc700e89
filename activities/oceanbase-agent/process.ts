/** A process of the OCP Agent (seed; facts/tencent-ocp.md 2.6). */
import { z } from 'zod';
import type { TargetState } from '../contract.js';
import { ocpId } from '../oceanbase-ocp/envelope.js';
import { rowOf } from '../table.js';
import { unknownWord } from '../vendor-error.js';

export const agentProcess = z.object({
  /** The record's id, not the operating system's pid. */
  id: ocpId,
  alias: z.string().nullish(),
  status: z.string().nullish(),
  operable: z.boolean().nullish(),
  createTime: z.string().nullish(),
});
type AgentProcess = z.infer<typeof agentProcess>;

/** The only two words that OCP has for a process. */
const states: Readonly<Record<string, TargetState>> = { STARTED: 'running', STOPPED: 'stopped' };

/** @throws VendorError `unknown-word` */
export function readProcess(
  { status }: AgentProcess,
  requestId: string | null,
): { state: TargetState; word: string } {
  const state = rowOf(states, status);
  if (!state || status == null) throw unknownWord('the process status', status, requestId);
  return { state, word: status };
}

/** Only `operable: true` may be stopped or restarted; current agents have no such process (2.6). */
export function whyNotOperable({ id, alias, operable }: AgentProcess): string | null {
  if (operable === true) return null;
  return `agent process ${id} (${alias ?? 'no alias'}) is operable: ${operable ?? '(missing)'}; OCP lets users stop and restart only those with operable: true`;
}
