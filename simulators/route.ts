/** How a simulator describes its API. */

/** The API name of the calls under `/_simulator/`, which stay out of the ledger. */
export const CONTROL = '(control)';

export interface Reply {
  status: number;
  headers?: Record<string, string | string[]>;
  /** An object is sent as JSON. */
  body?: unknown;
  /** For the ledger: `stop-accepted NAME`, `start-accepted NAME`. */
  effect?: string;
}

export interface Incoming {
  /** The name of the route's API; empty while that is being found out. */
  api: string;
  /** When it arrived, epoch ms by the vendor's clock. */
  now: number;
  method: string;
  path: string;
  /** As sent, with query. */
  rawUrl: string;
  params: Record<string, string>;
  query: URLSearchParams;
  /** Lower-case names. */
  headers: Record<string, string | undefined>;
  /** The exact bytes, for signatures. */
  rawBody: string;
  /** `rawBody` as JSON; undefined when it is none. */
  json: unknown;
}

export interface Route {
  /** The API's name: in the ledger, in faults, and the same as in the vendor's `limits`. */
  api: string | ApiByRequest;
  method: 'GET' | 'POST';
  /** `/v1.1/:project/clusters/:cluster` */
  path: string;
  handle(incoming: Incoming): Reply | Promise<Reply>;
}

/** Several APIs on one path: told apart by the head of the request, for the body is not there yet. */
interface ApiByRequest {
  names: readonly string[];
  of(incoming: Incoming): string;
}

/** The params when the path fits the template. */
export function matchPath(template: string, path: string): Record<string, string> | undefined {
  const wanted = template.split('/');
  const got = path.split('/');
  if (wanted.length !== got.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(got[index]!);
    else if (part !== got[index]) return undefined;
  }
  return params;
}
