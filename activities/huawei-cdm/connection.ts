import { z } from 'zod';
import { connectionFields, endpoint } from '../connection-base.js';
import { secretRef } from '../secrets.js';

const accessKey = z.strictObject({
  kind: z.literal('access-key'),
  accessKey: secretRef,
  secretKey: secretRef,
  /** For temporary keys. */
  securityToken: secretRef.optional(),
});

const token = z.strictObject({
  kind: z.literal('token'),
  /** IAM's origin: https://iam.{region}.myhuaweicloud.com. */
  endpoint,
  /** The account (domain) that the user belongs to. */
  domain: z.string().min(1),
  username: z.string().min(1),
  password: secretRef,
});

export const cdmConnection = z.strictObject({
  vendor: z.literal('huawei-cdm'),
  ...connectionFields,
  project: z.string().regex(/^[0-9a-f]{32}$/, 'a project id is 32 hexadecimal digits'),
  auth: z.discriminatedUnion('kind', [accessKey, token]),
});
export type CdmConnection = z.infer<typeof cdmConnection>;
