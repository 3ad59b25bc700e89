/** What goes wrong with the calls of one stop, and what happens to its things meanwhile. */
import type { Verdict } from '../activities/messages.js';
import type { VendorName } from '../activities/vendors.js';
import type { Lifecycle } from '../simulators/lifecycle.js';
import type { Reply } from '../simulators/route.js';
import type { Account } from './accounts.js';
import type { Random } from './random.js';

interface Scene {
  account: Account;
  vendor: VendorName;
  things: Lifecycle[];
  random: Random;
  /** Unless the stop has ended by then. */
  later: (ms: number, act: () => void) => void;
}

interface CallDial {
  set: (scene: Scene) => void;
  /** Verdicts that are right although the thing is stopped in the end. */
  right?: readonly Verdict[];
  /** Vendors that have nothing like it. */
  without?: readonly VendorName[];
}

const noAnswers = [
  ...['reset', 'hang', 'server-error', 'bad-gateway', 'gateway-timeout', 'html'],
  ...['malformed-json', 'redirect-307', 'redirect-308'],
];
/** Half of a real answer; or the request was not even read. */
const noAnswersAfter = [...noAnswers, 'half-a-body', 'truncated-json'];
const noAnswersBefore = [...noAnswers, 'reset-unread'];
/** It was refused, or nobody could look any more: not proven, and nobody's fault. */
const DENIED: readonly Verdict[] = ['refused', 'undecided', 'not-proven', 'failed'];

/** The calls of a look and of a poll; the first look is before the issue. */
function anyRead({ account: { definition }, random }: Scene): string {
  const { look, poll } = definition.apis;
  return random.pick([...look, ...(poll === undefined ? [] : [poll])]);
}

const faults = ({ account }: Scene) => account.simulator.world.faults;
const issueOf = ({ account }: Scene) => account.definition.apis.issue;

export const callDials: Readonly<Record<string, CallDial>> = {
  'lost-answer': {
    set(scene) {
      const answer = scene.random.pick(noAnswersAfter);
      faults(scene).add({ api: issueOf(scene), answer, when: 'after', times: 1 });
    },
  },
  'lost-call': {
    set(scene) {
      const answer = scene.random.pick(noAnswersBefore);
      faults(scene).add({ api: issueOf(scene), answer, when: 'before', times: 1 });
    },
  },
  'rate-limited': {
    set(scene) {
      const { random } = scene;
      const api = random.chance(0.5) ? issueOf(scene) : anyRead(scene);
      const times = random.between(1, 3);
      const answer = random.pick(['rate-limited-with-wait', 'rate-limited-without-wait']);
      faults(scene).add({ api, answer, when: 'before', times });
    },
  },
  'read-trouble': {
    set(scene) {
      const { random } = scene;
      for (let more = random.between(1, 3); more > 0; more -= 1) {
        const times = random.between(1, 3);
        const after = random.between(0, 6);
        const answer = random.pick(noAnswersBefore);
        faults(scene).add({ api: anyRead(scene), answer, when: 'before', times, after });
      }
    },
  },
  /** A stop call may be answered after its time-out. */
  'slow-answers': {
    set(scene) {
      const { random } = scene;
      const api = random.chance(0.5) ? issueOf(scene) : anyRead(scene);
      const times = random.between(1, 3);
      faults(scene).add({ api, when: 'after', times, delayMs: random.between(200, 2_500) });
    },
  },
  /** Read as JSON, and not what the vendor's page says. */
  'spoiled-read': {
    set(scene) {
      const { random } = scene;
      const answer = random.pick(['missing-fields', 'unknown-words', 'no-rows']);
      const after = random.between(0, 6);
      faults(scene).add({ api: anyRead(scene), answer, when: 'after', times: 1, after });
    },
    right: DENIED,
  },
  denied: {
    set(scene) {
      const { random } = scene;
      const api = random.chance(0.4) ? issueOf(scene) : anyRead(scene);
      const answer = random.pick(['forbidden', 'unauthorized']);
      const after = random.between(0, 4);
      faults(scene).add({ api, answer, when: 'before', times: random.between(1, 4), after });
    },
    right: DENIED,
  },
  /** The vendor prints our own secrets back at us. */
  echo: {
    set(scene) {
      const { random, account } = scene;
      const refusal =
        account.definition.refusals[random.pick(['forbidden', 'server-error'] as const)];
      const answer = echoing(refusal, Object.values(account.secrets));
      const api = random.chance(0.5) ? issueOf(scene) : anyRead(scene);
      const after = random.between(0, 2);
      faults(scene).add({ api, answer, when: 'before', times: 1, after });
    },
    right: DENIED,
  },
  'unknown-word': {
    set({ things, random, later }) {
      const show = (word: string | undefined) => {
        for (const thing of things) thing.shownWord = word;
      };
      later(random.between(0, 2_000), () => show('HIBERNATING'));
      later(random.between(2_500, 6_000), () => show(undefined));
    },
    right: DENIED,
  },
  starting: {
    set({ things, random, later }) {
      for (const thing of things) thing.set('starting');
      later(random.between(500, 2_500), () => {
        for (const thing of things) if (thing.truth() === 'starting') thing.set('running');
      });
    },
    // Its processes have no such word, and are stopped while they start.
    without: ['oceanbase-agent'],
  },
  another: {
    set({ account, things, random, later }) {
      later(random.between(0, 1_500), () => {
        if (things.some((thing) => thing.truth() !== 'running' || thing.claim() === 'pending'))
          return;
        const id = account.simulator.world.nextId();
        for (const thing of things) thing.stop(id, 'another');
      });
    },
  },
};

/** Where a refusal has a sentence, the secrets are added to it. */
export function echoing(reply: Reply, secrets: readonly string[]): Reply {
  const echo = (value: unknown): unknown => {
    if (typeof value === 'string')
      return value.includes(' ') ? `${value} (called with ${secrets.join(' ')})` : value;
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map(echo);
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, echo(each)]));
  };
  return { ...reply, body: echo(reply.body) };
}
