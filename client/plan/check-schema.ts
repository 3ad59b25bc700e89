/** `check` and `hold` of a stage. */
import { z } from 'zod';
import type { Check, Comparison, Hold } from '../../activities/plan-types.js';
import { address, fields, shown, span, time } from './fields.js';

const COMPARISON = /^(==|!=|<=|>=|<|>) *(-?\d+(?:\.\d+)?)$/;
const OK = 200;

const status = z.int().min(100).max(599);
const probing = {
  every: span.default(10_000).describe('How often it is asked; 10s unless told'),
  within: span.default(300_000).describe('How long it may take to become true; 5m unless told'),
};

const httpCheck = fields({
  http: address.describe('GET this address; redirects are not followed'),
  expect: z
    .union([
      status,
      fields({
        status: status.default(OK),
        contains: z.string().min(1).optional().describe('Text that the body has to have'),
      }),
    ])
    .default(OK)
    .describe('The status, or status and contains'),
  ...probing,
}).transform(({ http, expect, every, within }): Check => {
  const wanted = typeof expect === 'number' ? { status: expect } : expect;
  const { contains = null } = 'contains' in wanted ? wanted : {};
  return { kind: 'http', url: http, status: wanted.status, contains, every, within };
});

const prometheusCheck = fields({
  prometheus: z.string().min(1).describe('A PromQL query'),
  server: address.describe('Where Prometheus answers, such as http://prometheus.example:9090'),
  expect: z
    .string()
    .regex(COMPARISON, 'a comparison such as ">= 3" or "== 0"')
    .describe('What every sample has to be, such as ">= 3"; no sample is not true'),
  ...probing,
}).transform(({ prometheus, server, expect, every, within }): Check => {
  const [, is, value] = COMPARISON.exec(expect)!;
  return {
    kind: 'prometheus',
    server,
    query: prometheus,
    is: is as Comparison,
    value: Number(value),
    every,
    within,
  };
});

export const check = z
  .union([httpCheck, prometheusCheck])
  .describe(
    'Asked after each batch until it is true; not true within its time counts as a failure of the stage',
  );

export const hold: z.ZodType<Hold> = z
  .union([
    fields({ for: time }),
    fields({
      approval: z.literal(true, { error: ({ input }) => `${shown(input)}; write approval: true` }),
    }),
    fields({ check }),
  ])
  .describe('mode rolling: what a stopped target waits for until it is started again');
