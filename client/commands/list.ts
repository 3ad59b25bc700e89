/** `standdown list`: open and recent stops, by search attributes. Temporal's list lags a little behind. */
import type { WorkflowExecutionInfo } from '@temporalio/client';
import { formatDuration } from '../../activities/durations.js';
import { InputError } from '../../activities/input-error.js';
import { verdicts } from '../../activities/messages.js';
import { connectionName } from '../../activities/target-fields.js';
import { vendorNames } from '../../activities/vendors.js';
import { attributes } from '../../workflows/search-attributes.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { gatesOf, type GateRow } from '../gates.js';
import { print, printJson, table } from '../print.js';
import { statusName } from '../standing.js';
import { lacksSearchAttributes, neverServed } from '../start-all.js';
import { withClient } from '../temporal.js';

export interface ListFlags {
  connection?: string;
  vendor?: string;
  verdict?: string;
  open?: boolean;
  limit: string;
  gates?: boolean;
  json?: boolean;
}

export async function list(flags: ListFlags): Promise<ExitCode> {
  if (flags.gates) return listGates(flags);
  const { query, limit } = checked(flags);
  return withClient(async (client) => {
    const rows: Row[] = [];
    try {
      for await (const run of client.workflow.list({ query, pageSize: limit })) {
        rows.push(rowOf(run));
        if (rows.length >= limit) break;
      }
    } catch (error) {
      throw lacksSearchAttributes(error) ? neverServed(client) : error;
    }
    if (flags.json) printJson({ runs: rows });
    else print(rows.length === 0 ? 'no stops' : asTable(rows));
    return exitCodes.proven;
  });
}

/** Who serves what. */
async function listGates({
  json,
  open,
  connection,
  vendor,
  verdict,
}: ListFlags): Promise<ExitCode> {
  if (open || connection !== undefined || vendor !== undefined || verdict !== undefined)
    throw new InputError('--gates: goes with --json only');
  return withClient(async (client) => {
    const gates = await gatesOf(client);
    if (json) printJson({ gates });
    else
      print(gates.length === 0 ? 'no gates: no worker has served a connection' : gateTable(gates));
    return exitCodes.proven;
  });
}

function gateTable(gates: readonly GateRow[]): string {
  return table([
    ['CONNECTION', 'SERVED BY', 'SINCE', 'VENDORS', 'GATE'],
    ...gates.map(({ connection, holder, since, vendors, fingerprint }) => [
      connection ?? '?',
      holder ?? 'nobody',
      since === null ? '' : `${since.slice(0, 19)}Z`,
      vendors.join(', '),
      `gate/${fingerprint}`,
    ]),
  ]);
}

/** @throws InputError with all faults; what gets into the query has passed here */
function checked({ connection, vendor, verdict, open, limit }: ListFlags) {
  const faults: string[] = [];
  const oneOf = (flag: string, value: string | undefined, allowed: readonly string[]): void => {
    if (value !== undefined && !allowed.includes(value))
      faults.push(`--${flag} "${value}": one of ${allowed.join(', ')}`);
  };
  oneOf('vendor', vendor, vendorNames);
  oneOf('verdict', verdict, verdicts);
  if (connection !== undefined && !connectionName.safeParse(connection).success)
    faults.push(`--connection "${connection}": 1 to 40 of a-z, 0-9 and "-", such as mrs-lab`);
  if (open && verdict !== undefined)
    faults.push('--open and --verdict: an open run has no verdict yet; give one of them');
  const most = Number(limit);
  if (!Number.isInteger(most) || most < 1 || most > 1_000)
    faults.push(`--limit "${limit}": a whole number from 1 to 1000`);
  if (faults.length > 0) throw new InputError(faults.join('\n'));
  const query = [
    "WorkflowType = 'stopTarget'",
    ...(open ? ["ExecutionStatus = 'Running'"] : []),
    ...(vendor === undefined ? [] : [`${attributes.vendor.name} = '${vendor}'`]),
    ...(connection === undefined ? [] : [`${attributes.connection.name} = '${connection}'`]),
    ...(verdict === undefined ? [] : [`${attributes.verdict.name} = '${verdict}'`]),
  ].join(' AND ');
  return { query, limit: most };
}

/** One element of `list --json` (docs/cli.md). */
interface Row {
  target: string;
  workflowId: string;
  runId: string;
  status: string;
  phase: string | null;
  verdict: string | null;
  startedAt: string;
  endedAt: string | null;
}

function rowOf(run: WorkflowExecutionInfo): Row {
  const { workflowId, runId, status, typedSearchAttributes: found, startTime, closeTime } = run;
  return {
    target: found.get(attributes.target) ?? workflowId.replace(/^stop\//, ''),
    workflowId,
    runId,
    status: statusName(status.name),
    phase: found.get(attributes.phase) ?? null,
    verdict: found.get(attributes.verdict) ?? null,
    startedAt: startTime.toISOString(),
    endedAt: closeTime?.toISOString() ?? null,
  };
}

function asTable(rows: readonly Row[]): string {
  return table([
    ['TARGET', 'NOW', 'STARTED', 'TIME', 'RUN'],
    ...rows.map(({ target, status, phase, verdict, startedAt, endedAt, runId }) => [
      target,
      status === 'running' ? (phase ?? status) : (verdict ?? status),
      `${startedAt.slice(0, 19)}Z`,
      formatDuration((endedAt === null ? Date.now() : Date.parse(endedAt)) - Date.parse(startedAt)),
      runId,
    ]),
  ]);
}
