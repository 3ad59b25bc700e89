/** What goes over the wire between a vendor's verbs and its simulator. */
import type { Caller, HttpAnswer, HttpRequest } from '../../activities/http/caller.js';

export interface Overheard extends Caller {
  /** Every answer so far; a call that had none stands there as its error. */
  answers: (HttpAnswer | Error)[];
}

export function overhear(caller: Caller): Overheard {
  const answers: Overheard['answers'] = [];
  const hear =
    (call: (request: HttpRequest) => Promise<HttpAnswer>) => async (request: HttpRequest) => {
      try {
        const answer = await call(request);
        answers.push(answer);
        return answer;
      } catch (error) {
        answers.push(error as Error);
        throw error;
      }
    };
  return {
    answers,
    read: hear((request) => caller.read(request)),
    send: hear((request) => caller.send(request)),
  };
}
