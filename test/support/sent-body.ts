import type { Caller } from '../../activities/http/caller.js';

/** A caller that sends as the given one does, and keeps the body of the stop call, parsed. */
export function keepingBody(caller: Caller): Caller & { sent: () => unknown } {
  let body: string | undefined;
  return {
    read: (request) => caller.read(request),
    send: (request) => {
      body = request.body;
      return caller.send(request);
    },
    sent: () => JSON.parse(body ?? 'null') as unknown,
  };
}
