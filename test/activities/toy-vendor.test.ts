/**
 * docs/adding-a-vendor.md, followed once: a sixth vendor in a folder of its own, a catalogue line and a
 * simulator. What this does not cover (queues, stopTarget) is said there.
 */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { catalogue } from '../../activities/catalogue.js';
import type { BaseTarget, ConnectionBase, Verbs } from '../../activities/contract.js';
import { Channel } from '../../activities/http/channel.js';
import { judgeLook } from '../../activities/judge-look.js';
import { Secrets } from '../../activities/secrets.js';
import { parseKey, vendorsOf } from '../../activities/vendors.js';
import { simulators } from '../../simulators/catalogue.js';
import {
  startSimulator,
  type RunningSimulator,
  type SimulatorDefinition,
} from '../../simulators/simulator.js';
import { toySimulator } from '../support/toy-vendor/simulator.js';
import { toyManager } from '../support/toy-vendor/vendor.js';
import { vendorError } from '../support/vendor-errors.js';

const sixCatalogue = { ...catalogue, 'toy-manager': toyManager };
type SixthName = keyof typeof sixCatalogue;
const six = vendorsOf(sixCatalogue);

const sixSimulators = { ...simulators, 'toy-manager': toySimulator } satisfies Record<
  SixthName,
  SimulatorDefinition
>;
// @ts-expect-error: a catalogue of six with five simulators does not compile
const fiveSimulators = simulators satisfies Record<SixthName, SimulatorDefinition>;

describe('a sixth vendor', () => {
  it('gets its keys from its catalogue line', () => {
    const named = six.parseKey('toy-manager/lab/web.service');
    assert.equal(named.key, 'toy-manager/lab/web.service');
    assert.equal(named.vendorName, 'toy-manager');
    assert.equal(named.vendor.title(named.target), 'unit web.service');
    assert.throws(() => six.parseKey('toy-manager/lab/web'), /write toy-manager\/<connection>/);
    assert.throws(() => six.parseKey('toy-manager/lab/web.service/x'), /write toy-manager/);
    assert.throws(() => six.parseKey('toys/lab/web.service'), /one of .*toy-manager/);
  });

  it('is unknown to the product, whose catalogue has no such line', () => {
    assert.throws(() => parseKey('toy-manager/lab/web.service'), /"toy-manager" is no vendor/);
  });

  it('gets its options, with defaults, and an unknown one is an error that names it', () => {
    assert.deepEqual(six.parseOptions('toy-manager', {}), { mode: 'fail' });
    assert.throws(() => six.parseOptions('toy-manager', { force: true }), /toy-manager.*"force"/);
  });

  it('gets its entry in connections.yaml beside the five', () => {
    for (const definition of Object.values(sixSimulators)) {
      const { entry } = definition.connection('http://127.0.0.1:1');
      assert.equal(six.connectionSchema.parse(entry).vendor, entry['vendor']);
    }
    const literal = { vendor: 'toy-manager', endpoint: 'http://h', auth: { token: 'hunter2' } };
    assert.match(six.connectionSchema.safeParse(literal).error?.message ?? '', /literal is refus/);
    const served = six.vendorsServedBy({ vendor: 'toy-manager', endpoint: 'http://h' });
    assert.deepEqual(served, ['toy-manager']);
  });

  it('declares a limit for every API that its simulator names', () => {
    const { look, issue, start, poll } = toySimulator.apis;
    assert.deepEqual(
      Object.keys(toyManager.limits).sort(),
      [...look, issue, start, poll].sort(),
      'the pacer refuses an API without a limit',
    );
  });

  it('has to bring its simulator, or the compiler complains', () => {
    assert.ok('toy-manager' in sixSimulators);
    assert.ok(!('toy-manager' in fiveSimulators));
  });
});

describe("a sixth vendor's verbs, over HTTP to its simulator,", () => {
  let simulator: RunningSimulator;
  let channel: Channel;
  let verbs: Verbs<unknown, unknown>;
  let target: BaseTarget;
  const options = six.parseOptions('toy-manager', {});
  const { signal } = new AbortController();

  beforeEach(async () => {
    simulator = await startSimulator(toySimulator, { scale: 0.005 });
    const { entry, secrets } = toySimulator.connection(simulator.url);
    Object.assign(process.env, secrets);
    const connection: ConnectionBase = six.connectionSchema.parse(entry);
    const vendor = six.vendorNamed('toy-manager');
    channel = new Channel({ ...vendor.pace, limits: vendor.limits, tls: {} });
    verbs = vendor.connect({ connection, secrets: new Secrets() }) as Verbs<unknown, unknown>;
    ({ target } = six.parseKey(['toy-manager', 'lab', ...toySimulator.example.path].join('/')));
  });
  afterEach(() => simulator.close());

  const look = () =>
    verbs.observe(target, options, channel.caller({ signal, requestTimeout: 5_000 }));
  const stop = () =>
    verbs.issueStop(
      target,
      options,
      channel.caller({
        signal,
        requestTimeout: 5_000,
        issue: { signal, timeout: 5_000, turnWithin: 5_000, whyNotSend: () => null },
      }),
    );
  const unit = () => simulator.world.thing('web.service');

  it('stop it with one call, follow the job, and show it stopped', async () => {
    const before = await look();
    assert.equal(before.state, 'running');
    assert.deepEqual(judgeLook(before), { may: 'issue' });

    const ticket = await stop();
    const words = new Set<string>();
    for (let status = 'pending'; status === 'pending';) {
      await pause(5);
      const progress = await verbs.poll!(
        target,
        ticket,
        channel.caller({ signal, requestTimeout: 5_000 }),
      );
      words.add(progress.word);
      status = progress.status;
    }
    assert.deepEqual([...words], ['running', 'done']);

    const after = await look();
    assert.deepEqual([after.state, after.word], ['stopped', 'inactive']);
    assert.deepEqual([after.identity, after.parts.length], [before.identity, 1]);
    assert.deepEqual(judgeLook(after), { may: 'nothing', because: 'stopped' });
    assert.equal(simulator.world.ledger.stops().length, 1);
  });

  it('say "busy" and "conflict" by the one table of codes', async () => {
    unit().manner = { ...unit().manner, ending: 'sticks' };
    await stop();
    assert.equal((await vendorError('busy', stop())).code, 'TransactionIsDestructive');
    unit().set('stopped');
    assert.equal((await vendorError('conflict', stop())).code, 'JobTypeNotApplicable');
  });

  it('show a word that is not in the table, and refuse it', async () => {
    unit().shownWord = 'hibernating';
    assert.equal((await vendorError('unknown-word', look())).word, 'hibernating');
  });

  it('tell a missing unit from a missing right', async () => {
    target = six.parseKey('toy-manager/lab/other.service').target;
    await vendorError('no-parts', look());
    process.env['SIM_TOY_TOKEN'] = 'not-the-token';
    assert.equal((await vendorError('refused', look())).code, 'Unauthorized');
  });

  it('meet the dials that every simulator has', async () => {
    const turn = (answer: string, when: 'before' | 'after') => {
      simulator.world.faults.add({ api: 'stop', times: 1, when, answer });
    };
    turn('rate-limited', 'before');
    assert.equal((await vendorError('rate-limited', stop())).retryAfterMs, 1_000);
    turn('reset', 'after');
    await vendorError('unclear', stop());
    assert.equal(simulator.world.ledger.stops().length, 1);
  });
});
