/** What a verb may do over HTTP. Types only; the implementation is `channel.ts`. */
import type { CookieJar } from 'tough-cookie';

export interface HttpRequest {
  /** The pacer's name: a key of the vendor's `limits`. */
  api: string;
  method: 'GET' | 'POST';
  url: URL;
  headers?: Record<string, string>;
  /** The exact bytes; signatures cover them. */
  body?: string;
  cookieJar?: CookieJar;
  /** Reads only: the CAS login needs it. Never for an issue. */
  followRedirects?: boolean;
  /**
   * Reads only: those with one key that wait for their turn at the same moment share one request and its
   * answer, or its failure. Same bytes, same key.
   */
  joinKey?: string;
  /** Made when the turn has come, and put over the fields above: what a batch asks for by then, signed. */
  finish?: () => Pick<HttpRequest, 'headers' | 'body'>;
}

export interface HttpAnswer {
  status: number;
  /** Lower-case names; repeated headers joined with `, ` (Set-Cookie goes to the jar). */
  headers: Record<string, string | undefined>;
  body: string;
  /** Where the answer came from, after redirects. */
  url: string;
}

export interface Caller {
  /** A call that changes nothing. Paced. Throws VendorError `not-sent`, `unclear` or `rate-limited`. */
  read(request: HttpRequest): Promise<HttpAnswer>;
  /**
   * The stop call itself: once per attempt, on a fresh connection, no redirect, not aborted once a
   * byte has left. Throws VendorError `not-sent` while nothing was sent, `unclear` afterwards.
   */
  send(request: HttpRequest): Promise<HttpAnswer>;
}
