import assert from 'node:assert/strict';
import type { Server } from '../../activities/oceanbase-server/server.js';
import { judgeServer, serverStatuses } from '../../activities/oceanbase-server/states.js';
import { otherZoneDown } from '../../activities/oceanbase-server/zones.js';
import { VendorError } from '../../activities/vendor-error.js';

const EPOCH = '1970-01-01T08:00:00+08:00';
const LATER = '2026-03-04T05:06:07+08:00';

const serverWith = (change: Partial<Server>): Server => ({
  id: '2',
  ip: '10.0.1.12',
  port: 2882,
  status: 'RUNNING',
  innerStatus: 'ACTIVE',
  stopTime: EPOCH,
  zoneName: 'zone1',
  ...change,
});

type Type = 'STOP_PROCESS' | 'STOP_SERVICE';

const rows: [Type, string, string, string, string, boolean?][] = [
  // asked, status, innerStatus, stopTime, state, mayStop
  ['STOP_PROCESS', 'RUNNING', 'ACTIVE', EPOCH, 'running'],
  ['STOP_SERVICE', 'RUNNING', 'ACTIVE', EPOCH, 'running'],
  ['STOP_PROCESS', 'STOPPED', 'INACTIVE', LATER, 'stopped'],
  ['STOP_PROCESS', 'PROCESS_STOPPED', 'INACTIVE', EPOCH, 'stopped'],
  ['STOP_PROCESS', 'STOPPED', 'ACTIVE', LATER, 'stopping'],
  ['STOP_PROCESS', 'PROCESS_STOPPED', 'TAKEOVER_BY_RS', LATER, 'stopping'],
  ['STOP_PROCESS', 'SERVICE_STOPPED', 'ACTIVE', LATER, 'running'],
  ['STOP_PROCESS', 'SERVICE_STOPPED', 'INACTIVE', LATER, 'running'],
  ['STOP_SERVICE', 'SERVICE_STOPPED', 'ACTIVE', LATER, 'stopped'],
  ['STOP_SERVICE', 'STOPPED', 'ACTIVE', LATER, 'stopped'],
  ['STOP_SERVICE', 'PROCESS_STOPPED', 'INACTIVE', LATER, 'stopped'],
  ['STOP_SERVICE', 'SERVICE_STOPPED', 'ACTIVE', EPOCH, 'stopping'],
  ['STOP_PROCESS', 'STOPPING', 'ACTIVE', EPOCH, 'stopping'],
  ['STOP_PROCESS', 'SERVICE_STOPPING', 'ACTIVE', EPOCH, 'stopping'],
  ['STOP_SERVICE', 'PROCESS_STOPPING', 'ACTIVE', LATER, 'stopping'],
  ['STOP_PROCESS', 'CREATING', 'INACTIVE', EPOCH, 'starting'],
  ['STOP_PROCESS', 'STARTING', 'INACTIVE', LATER, 'starting'],
  ['STOP_PROCESS', 'RESTARTING', 'ACTIVE', EPOCH, 'starting'],
  ['STOP_PROCESS', 'OPERATING', 'ACTIVE', EPOCH, 'running'],
  ['STOP_PROCESS', 'REINSTALLING', 'INACTIVE', LATER, 'running'],
  ['STOP_SERVICE', 'REINSTALLING', 'INACTIVE', LATER, 'running'],
  ['STOP_PROCESS', 'UNAVAILABLE', 'INACTIVE', EPOCH, 'failed', false],
  ['STOP_SERVICE', 'UNAVAILABLE', 'INACTIVE', LATER, 'failed', false],
  ['STOP_PROCESS', 'RUNNING', 'INACTIVE', EPOCH, 'failed', false],
  ['STOP_PROCESS', 'DELETING', 'DELETING', LATER, 'failed', false],
];

describe('oceanbase-server states', () => {
  for (const [type, status, innerStatus, stopTime, state, mayStop] of rows) {
    const since = stopTime === EPOCH ? 'no stop time' : 'a stop time';
    it(`reads ${status}/${innerStatus} with ${since} as ${state} where ${type} was asked`, () => {
      const reading = judgeServer(serverWith({ status, innerStatus, stopTime }), type, null);
      assert.deepEqual([reading.state, reading.mayStop], [state, mayStop]);
    });
  }

  it('judges every word of the table in some row, or finds the server gone', () => {
    const judged = new Set(rows.map(([, status]) => status));
    const missing = Object.keys(serverStatuses).filter((status) => !judged.has(status));
    assert.deepEqual(missing, ['DELETED']);
    const gone = { status: 'DELETED', innerStatus: null };
    assert.equal(failure(gone).kind, 'no-parts');
  });

  const failure = (change: Partial<Server>): VendorError => {
    try {
      judgeServer(serverWith(change), 'STOP_PROCESS', 'trace');
    } catch (error) {
      assert(error instanceof VendorError);
      return error;
    }
    return assert.fail('it was judged');
  };

  it('shows a word that it does not know, and one that is missing', () => {
    const shown = [
      { status: 'HIBERNATING' },
      { status: undefined },
      { innerStatus: 'PONDERING' },
      { status: 'STOPPED', innerStatus: null },
      { status: 'STOPPING', innerStatus: 'PONDERING' },
    ].map((change) => {
      const { kind, word, requestId } = failure(change);
      return [kind, word, requestId];
    });
    assert.deepEqual(
      shown,
      ['HIBERNATING', '(missing)', 'PONDERING', '(missing)', 'PONDERING'].map((word) => [
        'unknown-word',
        word,
        'trace',
      ]),
    );
  });

  it('says what an operation keeps the server busy', () => {
    for (const status of ['OPERATING', 'REINSTALLING']) {
      const { busyWith } = judgeServer(serverWith({ status }), 'STOP_PROCESS', null);
      assert.match(busyWith ?? '', new RegExp(status));
    }
  });
});

describe('oceanbase-server zones', () => {
  const target = serverWith({});
  const with_ = (change: Partial<Server>) =>
    otherZoneDown(target, [target, serverWith({ id: '3', zoneName: 'zone2', ...change })]);

  it('has nothing against a stop while the other zones are up', () => {
    assert.deepEqual(with_({}), {});
    assert.deepEqual(with_({ status: 'DELETED', innerStatus: null }), {});
  });

  it('refuses while a server of another zone is down, and names it', () => {
    for (const change of [
      { status: 'STOPPED', innerStatus: 'INACTIVE' },
      { status: 'UNAVAILABLE', innerStatus: 'INACTIVE' },
      { innerStatus: 'INACTIVE' },
      { stopTime: LATER },
      { status: 'HIBERNATING' },
      { status: 'STOPPED', zoneName: null },
    ]) {
      const { refusal } = with_(change);
      assert.equal(refusal?.code, 'other-zone-down', JSON.stringify(change));
      assert.match(refusal.message, /server 3 \(10\.0\.1\.12:2882\)/);
    }
  });

  it('waits while a server of another zone is on its way', () => {
    for (const status of ['STARTING', 'STOPPING', 'OPERATING', 'REINSTALLING', 'DELETING']) {
      const { refusal, busyWith } = with_({ status });
      assert.equal(refusal, undefined);
      assert.match(busyWith ?? '', new RegExp(`${status}/ACTIVE`));
    }
  });

  it('lets servers of the same zone be down', () => {
    assert.deepEqual(with_({ status: 'STOPPED', zoneName: 'zone1' }), {});
  });
});
