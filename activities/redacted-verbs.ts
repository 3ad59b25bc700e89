/**
 * A vendor's verbs, with every secret of the connection taken out of what it says: whatever it echoes, no
 * history, heartbeat, verdict or log gets it (design §1, 7). Parts are many and few are shown: looking.ts takes those.
 */
import type { Observation, Progress, Questions, Ticket, Verbs } from './contract.js';
import type { Secrets } from './secrets.js';
import { VendorError } from './vendor-error.js';

type Redact = (text: string) => string;

export function redactedVerbs(
  verbs: Verbs<unknown, unknown>,
  secrets: Secrets,
): Verbs<unknown, unknown> {
  const redact: Redact = (text) => secrets.redact(text);
  const { start } = verbs;
  return {
    ...redactedQuestions(verbs, redact),
    issueStop: (...args) => clean(verbs.issueStop(...args), ticket, redact),
    ...(verbs.groupOf && {
      groupOf: (...args) => clean(verbs.groupOf!(...args), (group) => redact(group), redact),
    }),
    start: {
      ...redactedQuestions(start, redact),
      issueStart: (...args) => clean(start.issueStart(...args), ticket, redact),
    },
  };
}

function redactedQuestions(
  verbs: Questions<unknown, unknown>,
  redact: Redact,
): Questions<unknown, unknown> {
  return {
    observe: (...args) => clean(verbs.observe(...args), observation, redact),
    ...(verbs.poll && { poll: (...args) => clean(verbs.poll!(...args), progress, redact) }),
    ...(verbs.mark && { mark: (...args) => clean(verbs.mark!(...args), (seen) => seen, redact) }),
    ...(verbs.findOperation && {
      findOperation: (...args) =>
        clean(verbs.findOperation!(...args), (found, by) => found && ticket(found, by), redact),
    }),
  };
}

async function clean<Answer>(
  said: Promise<Answer>,
  without: (answer: Answer, redact: Redact) => Answer,
  redact: Redact,
): Promise<Answer> {
  try {
    return without(await said, redact);
  } catch (error) {
    throw redactedError(error, redact);
  }
}

function observation(seen: Observation, redact: Redact): Observation {
  const { word, identity, requestIds, refusal, busyWith, notes } = seen;
  return {
    ...seen,
    word: redact(word),
    identity: identity && redact(identity),
    requestIds: requestIds.map(redact),
    ...(refusal && { refusal: { code: redact(refusal.code), message: redact(refusal.message) } }),
    ...(busyWith !== undefined && { busyWith: redact(busyWith) }),
    ...(notes && { notes: notes.map(redact) }),
  };
}

function progress(said: Progress, redact: Redact): Progress {
  const { word, detail, steps, requestId } = said;
  return {
    ...said,
    word: redact(word),
    requestId: requestId && redact(requestId),
    ...(detail !== undefined && { detail: redact(detail) }),
    ...(steps && {
      steps: steps.map((step) => ({ name: redact(step.name), word: redact(step.word) })),
    }),
  };
}

/** An id with a secret in it cannot be kept, and so cannot be asked about: observations tell. */
function ticket(given: Ticket, redact: Redact): Ticket {
  const { id, claim, requestId } = given;
  const kept = id && redact(id);
  return {
    id: kept,
    pollable: given.pollable && kept === id,
    requestId: requestId && redact(requestId),
    ...(claim !== undefined && { claim: redact(claim) }),
  };
}

/** Without its cause, which may quote the vendor. */
function redactedError(error: unknown, redact: Redact): unknown {
  if (error instanceof VendorError) {
    const { kind, code, message, retryAfterMs, requestId, word } = error;
    return new VendorError(kind, redact(code), redact(message), {
      retryAfterMs,
      requestId: requestId && redact(requestId),
      word: word === undefined ? undefined : redact(word),
    });
  }
  if (!(error instanceof Error)) return new Error(redact(String(error)));
  error.message = redact(error.message);
  if (error.stack !== undefined) error.stack = redact(error.stack);
  return error;
}
