import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import type { Duplex } from 'node:stream';

/** TLS settings of a connection, already read from disk. */
export interface TlsSettings {
  ca?: string;
  /** Overrides the host name that the certificate must carry. */
  servername?: string;
  /** Explicit opt-out; the worker warns. */
  insecure?: boolean;
}

type Connected = (error: Error | null, socket: Duplex) => void;

/**
 * Hands a socket over only when it is connected (TLS included), so that the request's `socket`
 * event is the last moment before the first byte (design §5, "The HTTP of an issue").
 */
function whenConnected(
  socket: net.Socket,
  event: 'connect' | 'secureConnect',
  timeoutMs: number,
  callback: Connected,
): void {
  let settled = false;
  const done = (error: Error | null) => {
    if (settled) return;
    settled = true;
    socket.setTimeout(0);
    callback(error, socket);
  };
  socket.setTimeout(timeoutMs, () => {
    socket.destroy(Object.assign(new Error('connecting took too long'), { code: 'ECONNTIMEOUT' }));
  });
  socket.once(event, () => done(null));
  socket.once('error', done);
}

class PlainAgent extends http.Agent {
  constructor(
    private readonly connectTimeoutMs: number,
    options: http.AgentOptions,
  ) {
    super(options);
  }

  override createConnection(options: net.NetConnectOpts, callback?: Connected): undefined {
    whenConnected(net.connect(options), 'connect', this.connectTimeoutMs, callback!);
    return undefined;
  }
}

class TlsAgent extends https.Agent {
  constructor(
    private readonly connectTimeoutMs: number,
    private readonly settings: TlsSettings,
    options: https.AgentOptions,
  ) {
    super(options);
  }

  // The declared signature of https.Agent differs between Node versions; the call is always (options, callback).
  override createConnection(options: tls.ConnectionOptions, callback?: Connected): undefined {
    const socket = tls.connect({
      ...options,
      ...(this.settings.ca === undefined ? {} : { ca: this.settings.ca }),
      ...(this.settings.servername === undefined ? {} : { servername: this.settings.servername }),
      rejectUnauthorized: this.settings.insecure !== true,
    });
    whenConnected(socket, 'secureConnect', this.connectTimeoutMs, callback!);
    return undefined;
  }
}

export interface Agents {
  http: http.Agent;
  https: https.Agent;
}

/** @param keepAlive reads share connections; an issue always makes a fresh one */
export function agents(
  keepAlive: boolean,
  connectTimeoutMs: number,
  settings: TlsSettings,
): Agents {
  const options = { keepAlive, maxFreeSockets: 16, timeout: 60_000 };
  return {
    http: new PlainAgent(connectTimeoutMs, options),
    https: new TlsAgent(connectTimeoutMs, settings, options),
  };
}
