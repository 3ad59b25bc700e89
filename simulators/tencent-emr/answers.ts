/** Tencent Cloud's envelope: HTTP 200 always, and a failure is a `Response.Error` (facts/tencent-ocp.md 1.3). */
import { randomUUID } from 'node:crypto';
import type { Reply } from '../route.js';

export function succeeded(fields: Record<string, unknown> = {}, effect?: string): Reply {
  return {
    status: 200,
    body: { Response: { ...fields, RequestId: randomUUID() } },
    ...(effect === undefined ? {} : { effect }),
  };
}

export function failed(code: string, message: string): Reply {
  return succeeded({ Error: { Code: code, Message: message } });
}
