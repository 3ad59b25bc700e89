/** The common fields of Manager's v1 answers. */
import type { Reply } from '../route.js';

/** Some fields given, the others as in every answer. */
export function ok(body: object): Reply {
  return {
    status: 200,
    body: { id: -1, error_code: 0, error_description: '', total_progress: 0, ...body },
  };
}

/** A business failure comes with HTTP 200. */
export function notAccepted({ code, text }: { code: number; text: string }): Reply {
  return ok({ state: 'FAILED', error_code: code, error_description: text });
}

export function notFound(text: string): Reply {
  return { status: 404, body: { state: 'FAILED', error_code: 404, error_description: text } };
}
