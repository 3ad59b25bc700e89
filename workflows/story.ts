/** What a run has seen and done so far, and the outcome that it makes of it. */
import type {
  Evidence,
  Look,
  Previous,
  Reason,
  StopOutcome,
  Tally,
  Verdict,
} from '../activities/messages.js';
import type { Ticket } from '../activities/contract.js';

const MAX_REQUEST_IDS = 50;
const MAX_REMARKS = 30;

export class Story {
  readonly startedAt: string;
  issued = 0;
  observations = 0;
  polls = 0;
  lastWord: string | null = null;
  readonly evidence: Evidence = {
    before: null,
    ticket: null,
    words: {},
    confirmations: [],
    requestIds: [],
    remarks: [],
    pastReadBy: null,
    unsettled: null,
  };

  constructor(
    readonly key: string,
    now: number,
  ) {
    this.startedAt = new Date(now).toISOString();
  }

  /** What an activity saw. */
  add({ looks, polls, words, requestIds }: Tally): void {
    this.observations += looks;
    this.polls += polls;
    const { evidence } = this;
    for (const [word, { count, first, last }] of Object.entries(words)) {
      const known = evidence.words[word];
      evidence.words[word] = known
        ? {
            count: known.count + count,
            first: known.first < first ? known.first : first,
            last: known.last > last ? known.last : last,
          }
        : { count, first, last };
      if (this.lastWord === null || last >= (evidence.words[this.lastWord]?.last ?? ''))
        this.lastWord = word;
    }
    evidence.requestIds = [...new Set([...evidence.requestIds, ...requestIds])].slice(
      -MAX_REQUEST_IDS,
    );
  }

  /** The look that later ones are compared with: the first, until an issue sets its own. */
  sawFirst(look: Look | null): void {
    this.evidence.before ??= look;
  }

  /** A call was accepted, or may have been. */
  issuedFrom(look: Look | null, ticket: Ticket | null): void {
    this.issued += 1;
    if (look) this.evidence.before = look;
    this.evidence.ticket = ticket;
  }

  /** Calls that may be out still if the run ends now, beside those known already. */
  leaveUnsettled(options: Previous['options']): void {
    const all = [...(this.evidence.unsettled?.options ?? []), ...options];
    if (all.length === 0) return;
    const distinct = new Map(all.map((each) => [JSON.stringify(each), each]));
    this.evidence.unsettled = { options: [...distinct.values()] };
  }

  remark(text: string): void {
    if (this.evidence.remarks.length < MAX_REMARKS) this.evidence.remarks.push(text);
  }

  end(verdict: Verdict, reason: Reason, now: number): StopOutcome {
    return {
      target: this.key,
      verdict,
      reason,
      issued: this.issued,
      observations: this.observations,
      polls: this.polls,
      startedAt: this.startedAt,
      endedAt: new Date(now).toISOString(),
      evidence: this.evidence,
    };
  }
}
