/** What a person sees in the Temporal Web UI: phase, verdict, and the current details (Markdown). */
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { StopOutcome } from '../activities/messages.js';
import { attributes, type Phase } from './search-attributes.js';
import type { Story } from './story.js';

const headings: Record<Phase, string> = {
  looking: 'Looking at the target',
  issuing: 'Looking, then issuing the stop',
  settling: 'A stop call may be out: waiting until it would have shown',
  polling: 'The stop is under way',
  verifying: 'Said to be stopped: looking for ourselves',
  'waiting-connection': 'Waiting for a worker that serves the connection',
  'waiting-lock': 'Waiting for another run',
  'waiting-busy': 'The vendor is busy with something else',
  'waiting-approval': 'Waiting for an approval',
  'waiting-window': 'Waiting for the window',
  done: 'Done',
};

export class Display {
  #phase: Phase = 'waiting-connection';
  /** Plain words for the target; the key until a worker has told them. */
  title: string;
  deadlineAt: number;

  constructor(
    private readonly story: Story,
    deadlineAt: number,
  ) {
    this.title = story.key;
    this.deadlineAt = deadlineAt;
  }

  /** @param doing one line: what happens now, and what comes next */
  show(phase: Phase, doing: string): void {
    if (phase !== this.#phase) upsertSearchAttributes([{ key: attributes.phase, value: phase }]);
    this.#phase = phase;
    const { lastWord, issued, evidence } = this.story;
    const lines = [
      `### ${headings[phase]}`,
      this.#who(),
      '',
      `- now: ${doing}`,
      `- deadline: ${new Date(this.deadlineAt).toISOString()}`,
      `- vendor's word at the last step (live: the pending activity's heartbeat): ${lastWord === null ? 'none yet' : `\`${lastWord}\``}`,
      `- stop calls: ${issued}`,
      ...evidence.remarks.slice(-3).map((remark) => `- ${remark}`),
    ];
    setCurrentDetails(lines.join('\n'));
  }

  end({ verdict, reason }: StopOutcome): void {
    upsertSearchAttributes([
      { key: attributes.phase, value: 'done' },
      { key: attributes.verdict, value: verdict },
    ]);
    setCurrentDetails(`### ${verdict}\n${this.#who()}\n\n${reason.message} (\`${reason.code}\`)`);
  }

  #who(): string {
    const { key } = this.story;
    return this.title === key ? `\`${key}\`` : `**${this.title}** (\`${key}\`)`;
  }
}
