/**
 * The worst vendor: in front of a simulator, it answers the first call of every path with an error that quotes
 * all that it was sent, in each place from which we take a text.
 */
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';

export class EchoingVendor {
  /** Credentials that it was sent: header values, cookies, signatures. */
  readonly sent = new Set<string>();
  /** How often it quoted them. */
  echoes = 0;
  #target = '';
  readonly #met = new Set<string>();

  private constructor(private readonly server: Server) {
    server.on('request', (incoming, outgoing) => {
      void this.#answer(incoming).then(({ status, headers, body }) =>
        outgoing.writeHead(status, headers).end(body),
      );
    });
  }

  static async open(): Promise<EchoingVendor> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new EchoingVendor(server);
  }

  /** A connection's entry with this in the place of the simulator. */
  inFrontOf(entry: Record<string, unknown>): Record<string, unknown> {
    this.#target = String(entry['endpoint']);
    const { port } = this.server.address() as AddressInfo;
    const here = JSON.stringify(entry).replaceAll(this.#target, `http://127.0.0.1:${port}`);
    return JSON.parse(here) as Record<string, unknown>;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  async #answer(incoming: IncomingMessage) {
    const body = await text(incoming);
    const { method = '', url = '', headers } = incoming;
    this.#note(headers.authorization, /(?:Basic |Signature=|:)([\w+/=]{8,})$/);
    this.#note(headers['x-auth-token'], /(.+)/);
    for (const cookie of headers.cookie?.split('; ') ?? []) this.#note(cookie, /=(.{8,})/);
    const path = `${method} ${url.split('?')[0]} ${String(headers['x-tc-action'])}`;
    if (!this.#met.has(path)) {
      this.#met.add(path);
      return this.#echo(JSON.stringify({ ...headers, body }));
    }
    return forwarded(this.#target + url, { method, headers }, body);
  }

  #note(value: string | string[] | undefined, credential: RegExp): void {
    const found = credential.exec(String(value ?? ''))?.[1];
    if (found) this.sent.add(found);
  }

  #echo(all: string) {
    this.echoes += 1;
    // The credentials alone too: codes and ids are cut after some characters.
    const code = [...this.sent].at(-1) ?? 'none';
    const message = `${[...this.sent].join(' ')} ${all}`;
    const error = { code, message };
    const body = JSON.stringify({
      ...{ error, error_code: 1, error_description: message, code, errCode: code, message },
      ...{ Response: { Error: { Code: code, Message: message }, RequestId: code } },
      ...{ successful: false, traceId: code, externalMessage: message },
    });
    const headers = { 'content-type': 'application/json', 'x-request-id': code };
    return { status: 500, headers, body };
  }
}

function forwarded(
  url: string,
  { method, headers }: Pick<IncomingMessage, 'headers'> & { method: string },
  body: string,
): Promise<{ status: number; headers: IncomingMessage['headers']; body: string }> {
  return new Promise((resolve, reject) => {
    const onward = request(url, { method, headers }, (answer) => {
      text(answer).then(
        (answered) =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: answered }),
        reject,
      );
    });
    onward.on('error', reject).end(body);
  });
}
