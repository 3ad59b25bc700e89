import { z } from 'zod';
import { connectionFields, endpoint } from '../connection-base.js';
import { secretRef } from '../secrets.js';
import { normalWord, wordStates, type WordState } from './states.js';

/** Second authentication, sent as `user_password` with a command; REST callers need none (seed). */
const secondPassword = { userPassword: secretRef.optional() };

const cas = z.strictObject({
  kind: z.literal('cas'),
  /** The CAS server's origin: https://host:20009. */
  endpoint,
  username: z.string().min(1),
  password: secretRef,
  ...secondPassword,
});

const basic = z.strictObject({
  kind: z.literal('basic'),
  username: z.string().min(1),
  password: secretRef,
  ...secondPassword,
});

const none = z.strictObject({ kind: z.literal('none'), ...secondPassword });

const wordLists = z.partialRecord(z.enum(wordStates), z.array(z.string().min(1)));

/** Words of this Manager that the table of `states.ts` lacks; they come before the table's own. */
const words = wordLists.transform((lists, context) => {
  const states = new Map<string, WordState>();
  for (const state of wordStates) {
    for (const word of lists[state] ?? []) {
      const normal = normalWord(word);
      const other = states.get(normal);
      if (other !== undefined && other !== state)
        context.addIssue({
          code: 'custom',
          path: [state],
          message: `"${word}" stands under ${other} too; one word has one meaning`,
        });
      states.set(normal, state);
    }
  }
  return Object.fromEntries(states);
});

export const mrsConnection = z.strictObject({
  vendor: z.literal('huawei-mrs'),
  ...connectionFields,
  auth: z.discriminatedUnion('kind', [cas, none, basic]),
  /** Manager's root path: `/mrsmanager` through the Knox gateway, where it takes the place of `/web`. */
  manager: z.enum(['/web', '/mrsmanager']).default('/web'),
  /** Which of a service's properties holds its state; the names are not documented (facts/huawei.md A7). */
  statusProperty: z.string().min(1).default('operational_status'),
  words: words.optional(),
});
export type MrsConnection = z.infer<typeof mrsConnection>;
