/** One OCP: it serves both OceanBase vendors (facts/tencent-ocp.md 2.1). */
import { z } from 'zod';
import { connectionFields } from '../connection-base.js';
import { secretRef } from '../secrets.js';

const basic = z.strictObject({
  kind: z.literal('basic'),
  username: z
    .string()
    .min(1)
    .regex(/^[^:]*$/, 'a user name of HTTP Basic holds no ":"'),
  password: secretRef,
});

const accessKey = z.strictObject({
  kind: z.literal('access-key'),
  accessKey: secretRef,
  secretKey: secretRef,
});

export const ocpConnection = z.strictObject({
  vendor: z.literal('oceanbase-ocp'),
  ...connectionFields,
  auth: z.discriminatedUnion('kind', [basic, accessKey]),
  /** Which parameters the stop call takes (2.4): `legacy` knows only `force`. */
  api: z.enum(['legacy', 'current']).default('current'),
  /** Before every path, also those of the agents, which the vendor's pages print without it. */
  basePath: z
    .string()
    .regex(
      /^(\/[A-Za-z0-9._~-]+)*$/,
      'a path such as /api/v2 without a slash at its end; "" for none',
    )
    .default('/api/v2'),
});
export type OcpConnection = z.infer<typeof ocpConnection>;
