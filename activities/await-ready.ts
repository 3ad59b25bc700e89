/** awaitReady: until a look would let the call be issued, or has something final to say. */
import type { OpenConnection } from './connections.js';
import { judgeLook, judgeStart } from './judge-look.js';
import { look } from './looking.js';
import type { AwaitReadyEnd, AwaitReadyOutcome, WatchInput } from './activity-types.js';
import { watch, type Polled } from './watch.js';

/** `ready` also means: stopped (or running), refused, unknown. requestStop looks itself and says so. */
export async function awaitReady(
  connection: OpenConnection,
  input: WatchInput,
): Promise<AwaitReadyOutcome> {
  return watch<AwaitReadyEnd, null>(connection, input, {
    start: null,
    async poll({ subject, call, tally }): Promise<Polled<AwaitReadyEnd, null>> {
      // Enough to go on waiting, and to try: requestStop makes a full look of its own before it sends.
      const judge = subject.goal === 'stopped' ? judgeLook : judgeStart;
      let { observation } = await look(subject, call, tally, 'wait');
      let judged = judge(observation);
      if (judged.may === 'nothing' && observation.partial) {
        ({ observation } = await look(subject, call, tally, 'full'));
        judged = judge(observation);
      }
      if (judged.may !== 'wait') return { done: { kind: 'ready' } };
      return { shown: { word: observation.word, detail: judged.reason.message }, memory: null };
    },
    blind: (_reason, permanent) => (permanent ? { kind: 'ready' } : null),
    late: () => ({ kind: 'deadline' }),
  });
}
