/** Calls to OCP: address, language, credentials and pages, for both OceanBase vendors. */
import { z } from 'zod';
import { listOf } from '../http/answers.js';
import type { Caller, HttpRequest } from '../http/caller.js';
import type { Secrets } from '../secrets.js';
import { badCredentials } from '../login-guard.js';
import { VendorError } from '../vendor-error.js';
import type { OcpConnection } from './connection.js';
import { readReply, type OcpReply } from './envelope.js';
import { signOcp } from './signing.js';

/** Wrong credentials; OCP counts them and then blocks the user (2.2). */
const BAD_CREDENTIALS = /^(IAM)?1000[46]$/;
const CONTENT_TYPE = 'application/json';
/** A list that goes on beyond this is no answer. */
export const MAX_PAGES = 20;

export interface OcpRequest {
  /** The pacer's name. */
  api: string;
  /** For error messages: "servers of cluster 1". */
  what: string;
  /** After the base path. */
  path: string;
  /** A list, which many may want at the same moment: they share one answer. */
  isShared?: boolean;
  query?: Record<string, string>;
  body?: Record<string, unknown>;
}

interface OcpPage<T> {
  items: T[];
  isLast: boolean;
}

const pageInfo = z.object({
  totalPages: z.number().optional(),
  /** The vendor's tables spell it so, the samples do not. */
  totalPage: z.number().optional(),
});

export class OcpClient {
  constructor(
    private readonly connection: OcpConnection,
    private readonly secrets: Secrets,
  ) {}

  async get<T>(call: Caller, request: OcpRequest, data: z.ZodType<T>): Promise<OcpReply<T>> {
    return this.#guarded(async () =>
      readReply(data, await call.read(this.#http('GET', request)), request.what),
    );
  }

  /** The stop or start call. */
  async issue<T>(call: Caller, request: OcpRequest, data: z.ZodType<T>): Promise<OcpReply<T>> {
    return this.#guarded(async () =>
      readReply(data, await call.send(this.#http('POST', request)), request.what),
    );
  }

  /** @param number from 1, as OCP counts */
  async page<T>(
    call: Caller,
    request: OcpRequest,
    item: z.ZodType<T>,
    number: number,
  ): Promise<OcpReply<OcpPage<T>>> {
    const query = { ...request.query, ...(number === 1 ? {} : { page: String(number) }) };
    const paged = z.object({ contents: listOf(item), page: pageInfo.nullish() });
    const list = z.preprocess(
      (data) => (Array.isArray(data) ? { contents: data as unknown[] } : data),
      paged,
    );
    const reply = await this.get(call, { ...request, query, isShared: true }, list);
    const { contents: items, page } = reply.data;
    const total = page?.totalPages ?? page?.totalPage;
    // Without a count, only a page that is exactly full can have a successor.
    const isFull = items.length === Number(request.query?.['size']);
    return { ...reply, data: { items, isLast: total === undefined ? !isFull : number >= total } };
  }

  /** All pages. The trace id and the time are those of the first. */
  async list<T>(call: Caller, request: OcpRequest, item: z.ZodType<T>): Promise<OcpReply<T[]>> {
    const first = await this.page(call, request, item, 1);
    const items = [...first.data.items];
    let { isLast } = first.data;
    for (let number = 2; !isLast; number += 1) {
      if (number > MAX_PAGES) throw tooManyPages(request.what, first.traceId);
      const next = await this.page(call, request, item, number);
      items.push(...next.data.items);
      ({ isLast } = next.data);
    }
    return { ...first, data: items };
  }

  /** A password goes out with each call, so a refused one must not go out again. */
  async #guarded<T>(exchange: () => Promise<T>): Promise<T> {
    const { auth } = this.connection;
    if (auth.kind !== 'basic') return exchange();
    return this.secrets.logins.once(this.secrets.read(auth.password), async () => {
      try {
        return await exchange();
      } catch (error) {
        if (!(error instanceof VendorError && error.kind === 'refused')) throw error;
        throw BAD_CREDENTIALS.test(error.code) ? badCredentials(error.message) : error;
      }
    });
  }

  #http(
    method: HttpRequest['method'],
    { api, path, query, body, isShared }: OcpRequest,
  ): HttpRequest {
    const url = new URL(this.connection.basePath + path, this.connection.endpoint);
    url.search = new URLSearchParams(query).toString();
    url.searchParams.sort();
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = {
      'accept-language': 'en-US',
      'content-type': CONTENT_TYPE,
      ...this.#credentials(method, url, text.body),
    };
    return { api, method, url, headers, ...text, ...(isShared ? { joinKey: url.href } : {}) };
  }

  #credentials(method: string, url: URL, body: string | undefined): Record<string, string> {
    const { auth } = this.connection;
    if (auth.kind === 'basic') {
      const pair = `${auth.username}:${this.secrets.read(auth.password)}`;
      const encoded = this.secrets.remember(Buffer.from(pair).toString('base64'));
      return { authorization: `Basic ${encoded}` };
    }
    const keys = {
      accessKey: this.secrets.read(auth.accessKey),
      secretKey: this.secrets.read(auth.secretKey),
    };
    const signable = {
      method,
      url,
      contentType: CONTENT_TYPE,
      ...(body === undefined ? {} : { body }),
    };
    return signOcp(signable, keys, new Date());
  }
}

export function tooManyPages(what: string, requestId: string | null): VendorError {
  return new VendorError(
    'unclear',
    'too-many-pages',
    `${what}: more than ${MAX_PAGES} pages, so the answer is not complete`,
    { requestId },
  );
}
