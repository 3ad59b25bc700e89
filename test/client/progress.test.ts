import assert from 'node:assert/strict';
import { madeOutcome } from '../../client/outcome.js';
import { progressOn } from '../../client/progress.js';
import { inWords, type Standing } from '../../client/standing.js';

const standing: Standing = {
  status: 'running',
  phase: 'polling',
  word: 'IN_PROGRESS',
  detail: '40 %',
  steps: [],
  activity: 'awaitStopped',
  paused: false,
};
const stopped = madeOutcome('b', 'stopped', { code: 'proven', message: 'seen thrice' });

function screen(size: { isTTY?: boolean; columns?: number; rows?: number }) {
  const written: string[] = [];
  return { ...size, written, write: (text: string) => written.push(text) };
}

describe('progress', () => {
  it('is a line per change where nobody watches a terminal', () => {
    const plain = screen({});
    const progress = progressOn(plain, ['a', 'b']);
    progress.update(0, standing);
    progress.update(0, { ...standing });
    progress.update(0, { ...standing, detail: '60 %' });
    progress.end(1, stopped);
    assert.deepEqual(plain.written, [
      'a  stopping IN_PROGRESS (40 %)\n',
      'a  stopping IN_PROGRESS (60 %)\n',
      'b  stopped: seen thrice\n',
    ]);
  });

  it('is redrawn on a terminal, one line per target, cut to its width', () => {
    const terminal = screen({ isTTY: true, columns: 30, rows: 24 });
    const progress = progressOn(terminal, ['a', 'bb']);
    progress.update(0, standing);
    progress.end(1, stopped);
    const [first, , last] = terminal.written;
    assert.equal(first, '\r\x1b[J> a   starting\n> bb  starting\n');
    assert.equal(last, '\x1b[2A\r\x1b[J> a   stopping IN_PROGRESS (4\n* bb  stopped\n');
  });

  it('shows those that are open where there are more targets than rows', () => {
    const terminal = screen({ isTTY: true, columns: 80, rows: 6 });
    const progress = progressOn(terminal, ['a', 'b', 'c', 'd']);
    progress.end(0, stopped);
    progress.end(1, stopped);
    const drawn = terminal.written.at(-1)!;
    assert.match(drawn, /> c {2}starting\n> d {2}starting\n {2}2 of 4 have ended\n$/);
    assert.ok(!drawn.includes('* a'), drawn);
  });

  it('draws on a terminal that does not know its size', () => {
    const terminal = screen({ isTTY: true, columns: 0, rows: 0 });
    progressOn(terminal, ['a']);
    assert.match(terminal.written[0]!, /> a {2}starting\n$/);
  });

  it('says when an operator has paused it, and how a run without outcome ended', () => {
    assert.equal(
      inWords({ ...standing, paused: true }),
      'stopping IN_PROGRESS (40 %) PAUSED in Temporal',
    );
    assert.equal(inWords({ ...standing, status: 'timed-out' }), 'timed-out');
  });
});
