/** One directed scenario per safeguard: what exactly it is for. With all safeguards in place each ends without a finding. */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../../bench/ground.js';
import type { VendorName } from '../../activities/vendors.js';
import { echoing } from '../call-dials.js';
import { decisionsOf, resetTo } from '../reset.js';
import type { Theatre } from './theatre.js';

export interface Scenario {
  vendor: VendorName;
  pace?: Record<string, unknown>;
  /** Of the run, where it is not the connection's. */
  deadlineMs?: number;
  play: (theatre: Theatre) => Promise<void>;
}

/** Between the acceptance and the first sign: in this time the thing looks as if nobody had stopped it. */
function lags(theatre: Theatre, lag: number, takes = 300): void {
  for (const thing of theatre.things) thing.manner = { ...thing.manner, lag, takes };
}

/** The vendor does not see by itself that a stop is under way. */
function takesSecondOnes(theatre: Theatre): void {
  for (const thing of theatre.things) {
    const claim = thing.claim.bind(thing);
    thing.claim = () => (claim() === 'pending' ? 'none' : claim());
  }
}

const untilAccepted = (theatre: Theatre) =>
  eventually('a stop is accepted', async () => theatre.accepted() > 0, { everyMs: 10 });

export const scenarios = {
  diesWithTheCallOut: {
    vendor: 'huawei-cdm',
    async play(theatre) {
      lags(theatre, 13_000);
      const first = await theatre.worker({ STANDDOWN_DIE_AT: 'written' });
      await theatre.start();
      await first.gone;
      await theatre.worker();
    },
  },
  attemptsAllowed: {
    vendor: 'huawei-cdm',
    pace: { issueTimeout: '8s' },
    async play(theatre) {
      lags(theatre, 15_000);
      theatre.fault({ answer: 'hang', when: 'after' });
      const first = await theatre.worker();
      await theatre.start();
      await untilAccepted(theatre);
      await theatre.client.workflowService.updateActivityOptions({
        namespace: 'default',
        execution: { workflowId: theatre.workflowId },
        type: 'requestStop',
        activityOptions: { retryPolicy: { maximumAttempts: 3 } },
        updateMask: { paths: ['retry_policy.maximum_attempts'] },
      });
      await first.end();
      await theatre.worker();
    },
  },
  resetAfterTheIssue: {
    vendor: 'huawei-cdm',
    pace: { settle: '10s' },
    async play(theatre) {
      lags(theatre, 8_000);
      await theatre.worker();
      await theatre.start();
      await untilAccepted(theatre);
      const { client, workflowId } = theatre;
      // The second decision has read the connection, and asks for the stop.
      const decisions = () => decisionsOf(client, workflowId);
      await eventually('the stop was asked for', async () => (await decisions()).length >= 2);
      await resetTo(client, workflowId, (await decisions())[1]!);
    },
  },
  terminatedAndStartedAgain: {
    vendor: 'huawei-cdm',
    async play(theatre) {
      lags(theatre, 8_000);
      await theatre.worker();
      await theatre.start();
      await untilAccepted(theatre);
      await theatre.client.workflow.getHandle(theatre.workflowId).terminate('a drill');
      await theatre.start();
    },
  },
  answerLost: {
    vendor: 'huawei-cdm',
    pace: { settle: '4s' },
    async play(theatre) {
      lags(theatre, 4_000);
      theatre.fault({ answer: 'reset', when: 'after' });
      await theatre.worker();
      await theatre.start();
    },
  },
  /** The vendor shows the stop long after the settle time, and would take a second one: only its task tells. */
  answerLostAndShownLate: {
    vendor: 'oceanbase-server',
    async play(theatre) {
      lags(theatre, 16_000);
      takesSecondOnes(theatre);
      theatre.fault({ answer: 'reset', when: 'after' });
      await theatre.worker();
      await theatre.start();
    },
  },
  /** Another target of the same processes, while a stop of them may be out that shows nothing yet. */
  terminatedAndAnotherStarted: {
    vendor: 'tencent-emr',
    pace: { settle: '8s' },
    async play(theatre) {
      lags(theatre, 6_000);
      takesSecondOnes(theatre);
      await theatre.worker();
      await theatre.start();
      await untilAccepted(theatre);
      await theatre.client.workflow.getHandle(theatre.workflowId).terminate('a drill');
      await theatre.start(`${theatre.key}/HiveServer2`);
    },
  },
  vendorLies: {
    vendor: 'oceanbase-server',
    async play(theatre) {
      for (const thing of theatre.things)
        thing.manner = { ...thing.manner, lag: 0, takes: 300, ending: 'lies' };
      await theatre.worker();
      await theatre.start();
    },
  },
  onePartIsSlow: {
    vendor: 'tencent-emr',
    async play(theatre) {
      lags(theatre, 0);
      const [last] = theatre.things.slice(-1);
      last!.manner = { ...last!.manner, takes: 10_000 };
      await theatre.worker();
      await theatre.start();
    },
  },
  frozenPastTheDeadline: {
    vendor: 'huawei-cdm',
    // The lease has to outlast the freeze, or it would be the fence.
    pace: { renewEvery: '8s', issueTimeout: '5s' },
    deadlineMs: 4_000,
    async play(theatre) {
      lags(theatre, 0);
      await theatre.worker({}, 'workflows');
      const frozen = await theatre.worker(
        { STANDDOWN_DIE_AT: 'connected', STANDDOWN_DIE_BY: 'SIGSTOP' },
        'vendors',
      );
      await theatre.untilServed();
      await theatre.start();
      const isFrozen = async () => / T /.test(readFileSync(`/proc/${frozen.pid}/stat`, 'utf8'));
      await eventually('the process froze before the first byte', isFrozen, { everyMs: 20 });
      await pause(theatre.startedAt + 4_500 - Date.now());
      process.kill(frozen.pid, 'SIGCONT');
    },
  },
  vendorEchoes: {
    vendor: 'huawei-cdm',
    async play(theatre) {
      const { definition, secrets } = theatre.account;
      const answer = echoing(definition.refusals.forbidden, Object.values(secrets));
      theatre.fault({ answer, when: 'before' });
      await theatre.worker();
      await theatre.start();
    },
  },
} satisfies Record<string, Scenario>;
