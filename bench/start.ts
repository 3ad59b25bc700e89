/** From the start of a process to its first output, and of a worker until it polls and until it serves. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { median } from './arrivals.js';
import { eventually, type Account, type Ground } from './ground.js';
import { barred, row, rounded, type Effort, type Part, type Row } from './report.js';
import { CLI, withoutTemporal } from './workers.js';
import { WORKFLOW_QUEUE } from '../workers/queues.js';

const LATEST_MS = 300;
/** temporal.api.enums.v1.TaskQueueType */
const WORKFLOW = 1;

export async function measureStart(ground: Ground, { isQuick }: Effort): Promise<Part> {
  const times = isQuick ? 5 : 20;
  const account = await ground.account('huawei-cdm', { pace: { renewEvery: '1s' }, scale: 1 });
  const file = await ground.workers.write([account]);
  const help = await repeated(times, () => firstOutput(['--help']));
  const validate = await repeated(times, () => firstOutput(['validate', file]));
  const polls: number[] = [];
  const serves: number[] = [];
  for (let time = 0; time < Math.ceil(times / 2); time += 1) {
    const started = await startWorker(ground, account);
    polls.push(started.pollsMs);
    serves.push(started.servesMs);
  }
  return {
    figures: { help, validate, workerPolls: polls, workerServes: serves },
    rows: [
      barredLine('standdown --help', help),
      barredLine('standdown validate FILE', validate),
      line('worker polls', polls),
      line('worker serves an account, with a new gate', serves),
    ],
  };
}

async function repeated(times: number, measure: () => Promise<number>): Promise<number[]> {
  const measured: number[] = [];
  for (let time = 0; time < times; time += 1) measured.push(await measure());
  return measured;
}

async function firstOutput(args: string[]): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, [CLI, ...args], {
    env: withoutTemporal(process.env),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), ended]);
  const ms = performance.now() - began;
  await ended;
  if (child.exitCode !== 0) throw new Error(`${args.join(' ')}: exit code ${child.exitCode}`);
  return ms;
}

async function startWorker(
  ground: Ground,
  account: Account,
): Promise<{ pollsMs: number; servesMs: number }> {
  const began = performance.now();
  const worker = await ground.workers.start([account]);
  await eventually('the worker polls', () => isPolling(ground, worker.pid), { everyMs: 5 });
  const pollsMs = performance.now() - began;
  await ground.untilServed([account]);
  const servesMs = performance.now() - began;
  await ground.clear();
  return { pollsMs, servesMs };
}

async function isPolling({ client }: Ground, pid: number): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: 'default',
    taskQueue: { name: WORKFLOW_QUEUE },
    // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the enum is in @temporalio/proto, which is not ours to import
    taskQueueType: WORKFLOW,
  });
  return (pollers ?? []).some(({ identity }) => identity?.startsWith(`${pid}@`));
}

function line(what: string, ms: number[]): Row {
  const spread = `${rounded(Math.min(...ms))} to ${rounded(Math.max(...ms))}`;
  return row(what, `${rounded(median(ms))} ms (${spread})`);
}

function barredLine(what: string, ms: number[]): Row {
  return barred(line(what, ms), median(ms) <= LATEST_MS, `within ${LATEST_MS} ms`);
}
