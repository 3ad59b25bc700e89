import assert from 'node:assert/strict';
import { serversOfContext } from '../../activities/oceanbase-server/context.js';
import { progressOf, task } from '../../activities/oceanbase-server/tasks.js';
import { VendorError } from '../../activities/vendor-error.js';

const PRINTED =
  'Context(parallelIdx=-1, stringMap={cluster_id=20, zone_name=zone2, server_id=3}, listMap={server_ids=[3]})';

const progress = (json: object) => progressOf(task.parse(json), null);

/** The graph of the vendor's sample, in its order: [id, name, upstreams]. */
const sample: [number, string, number[]][] = [
  [133815, 'Wait observer stop', [133816]],
  [133816, 'Stop observer process', [133818]],
  [133817, 'Update OB cluster status', [133819]],
  [133818, 'Stop server', [133820]],
  [133819, 'Sync cluster info', [133822]],
  [133820, 'Prepare stop observer', []],
  [133821, 'Update observer status', [133815]],
  [133822, 'Update zone status', [133821]],
];
const subtasks = (statusOf: (id: number) => string, operation = 'EXECUTE') =>
  sample.map(([id, name, upstreams]) => ({ id, name, upstreams, operation, status: statusOf(id) }));

describe('oceanbase-server progress', () => {
  it("puts the steps of the vendor's sample in their order, under either name of the field", () => {
    const steps = subtasks((id) => (id === 133820 ? 'SUCCESSFUL' : 'PENDING'));
    for (const field of ['tasks', 'subtasks']) {
      const shown = progress({ id: 111102, status: 'RUNNING', [field]: steps });
      assert.deepEqual(
        [shown.status, shown.word, shown.detail],
        ['pending', 'RUNNING', '1 of 8 steps'],
      );
      assert.deepEqual(
        shown.steps!.map(({ name }) => name),
        [
          'Prepare stop observer',
          'Stop server',
          'Stop observer process',
          'Wait observer stop',
          'Update observer status',
          'Update zone status',
          'Sync cluster info',
          'Update OB cluster status',
        ],
      );
      assert.equal(shown.steps![0]!.word, 'SUCCESSFUL');
    }
  });

  it('keeps steps that wait for each other, at the end', () => {
    const { steps } = progress({
      id: 1,
      status: 'RUNNING',
      subtasks: [
        { id: 1, name: 'a', upstreams: [2] },
        { id: 2, name: 'b', upstreams: [1] },
        { id: 3, name: 'c', upstreams: [99] },
      ],
    });
    assert.deepEqual(
      steps!.map(({ name }) => name),
      ['c', 'a', 'b'],
    );
  });

  const allDone = subtasks(() => 'SUCCESSFUL');
  const claims: [string, object, string, string][] = [
    [
      'a task with all steps done',
      { status: 'SUCCESSFUL', subtasks: allDone },
      'succeeded',
      'SUCCESSFUL',
    ],
    ['a failed task', { status: 'FAILED', subtasks: allDone }, 'failed', 'FAILED'],
    [
      'a finished rollback',
      { status: 'SUCCESSFUL', operation: 'ROLLBACK', subtasks: allDone },
      'failed',
      'SUCCESSFUL (rolled back)',
    ],
    [
      'a task whose steps were rolled back',
      { status: 'SUCCESSFUL', subtasks: subtasks(() => 'SUCCESSFUL', 'ROLLBACK') },
      'failed',
      'SUCCESSFUL (rolled back)',
    ],
    [
      'a task with steps left pending',
      {
        status: 'SUCCESSFUL',
        operation: 'EXECUTE',
        tasks: subtasks((id) => (id > 133819 ? 'SUCCESSFUL' : 'PENDING')),
      },
      'failed',
      'SUCCESSFUL (rolled back)',
    ],
    [
      'a running rollback',
      { status: 'RUNNING', operation: 'ROLLBACK', subtasks: allDone },
      'pending',
      'RUNNING',
    ],
  ];
  for (const [what, json, status, word] of claims) {
    it(`reads ${what} as ${status}`, () => {
      const shown = progress({ id: 1, ...json });
      assert.deepEqual([shown.status, shown.word], [status, word]);
    });
  }

  it('shows a task status that it does not know', () => {
    assert.throws(
      () => progress({ id: 1, status: 'PAUSED' }),
      (error) =>
        error instanceof VendorError && error.kind === 'unknown-word' && error.word === 'PAUSED',
    );
  });
});

describe('oceanbase-server context', () => {
  const contexts: [string, unknown, string[]][] = [
    ['the printed form', PRINTED, ['3']],
    ['a printed list', 'Context(listMap={server_ids=[3, 12]})', ['3', '12']],
    [
      'the object form',
      { stringMap: { server_id: '3' }, listMap: { server_ids: [3, '4'] } },
      ['3', '4'],
    ],
    ['a list that is printed in an object', { server_ids: '[3, 4]' }, ['3', '4']],
    ['JSON as text', '{"serverIds":[5]}', ['5']],
    ['other ids only', 'Context(stringMap={cluster_id=3, former_server_id=4})', []],
    ['no context', undefined, []],
  ];
  for (const [what, context, ids] of contexts) {
    it(`finds ${ids.length === 0 ? 'no servers' : ids.join(' and ')} in ${what}`, () => {
      assert.deepEqual([...serversOfContext(context)], ids);
    });
  }
});
