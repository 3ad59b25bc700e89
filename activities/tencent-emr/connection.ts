import { z } from 'zod';
import { connectionFields } from '../connection-base.js';
import { secretRef } from '../secrets.js';

export const emrConnection = z.strictObject({
  vendor: z.literal('tencent-emr'),
  ...connectionFields,
  /** Sent with every call: older pages call it optional, newer ones required (facts/tencent-ocp.md 1.1). */
  region: z.string().regex(/^[a-z]{2,}(-[a-z0-9]+)+$/, 'a region such as ap-guangzhou'),
  auth: z.strictObject({
    secretId: secretRef,
    secretKey: secretRef,
    /** For temporary keys. */
    token: secretRef.optional(),
  }),
});
export type EmrConnection = z.infer<typeof emrConnection>;
