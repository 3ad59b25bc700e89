/** The Temporal server of `standdown up`: the one that is named in the environment, else a dev server of its own. */
import { setTimeout as pause } from 'node:timers/promises';
import {
  startDevServer,
  type DevServer,
  type DevServerOptions,
} from '../temporal-docker/dev-server.js';
import { isOpen } from '../temporal-docker/ports.js';
import { attributes } from '../workflows/search-attributes.js';
import { OutOfReach } from './exit.js';
import { LOCAL_ADDRESS, temporalAddress, type Address } from './temporal.js';

export interface LocalServer {
  address: Address;
  /** The Web UI, where it is ours. */
  uiUrl: string | undefined;
  /** Started here, and ended by `stop`. */
  isOurs: boolean;
  /** What another terminal has to do to find it. */
  hints: readonly string[];
  stop(): Promise<void>;
}

export interface LocalServerOptions {
  file: string;
  durability: 'full' | 'normal';
  report: (line: string) => void;
  /** Ends the getting of a server, which may take minutes. */
  signal: AbortSignal;
}

const GRPC_PORT = Number(LOCAL_ADDRESS.split(':')[1]);
const UI_PORT = 8233;

/** The server of an `up` that was killed needs a moment to go. */
const LOCKED_FOR_MS = 5_000;
const TRY_EVERY_MS = 500;
const LOCKED = /database is locked/i;

/** @throws OutOfReach when no server can be started */
export async function openServer({
  file,
  durability,
  report,
  signal,
}: LocalServerOptions): Promise<LocalServer> {
  const given = temporalAddress();
  if (given.isGiven)
    return {
      address: given,
      uiUrl: undefined,
      isOurs: false,
      hints: [],
      stop: async () => undefined,
    };
  const [grpc, ui] = await Promise.all([GRPC_PORT, UI_PORT].map(isOpen));
  try {
    const server = await startPatiently({
      file,
      durability,
      report,
      signal,
      ui: true,
      // The usual ports, where they are free: so that other commands find it without being told.
      ports: { ...(grpc ? {} : { grpc: GRPC_PORT }), ...(ui ? {} : { ui: UI_PORT }) },
      searchAttributes: Object.values(attributes).map(({ name }) => name),
    });
    return {
      address: {
        ...given,
        connectionOptions: { address: server.address },
        namespace: 'default',
        isGiven: true,
      },
      uiUrl: server.uiUrl,
      isOurs: true,
      hints: server.address === LOCAL_ADDRESS ? [] : [`export TEMPORAL_ADDRESS=${server.address}`],
      stop: () => server.stop(),
    };
  } catch (error) {
    const { message } = error as Error;
    if (LOCKED.test(message))
      throw new OutOfReach(`${file} is in use: another "standdown up" runs here; end it first`);
    throw new OutOfReach(`Temporal could not be started: ${message}`);
  }
}

async function startPatiently(options: DevServerOptions): Promise<DevServer> {
  const until = performance.now() + LOCKED_FOR_MS;
  for (;;) {
    try {
      return await startDevServer(options);
    } catch (error) {
      const isLocked = LOCKED.test((error as Error).message);
      if (!isLocked || performance.now() > until || options.signal?.aborted) throw error;
    }
    await pause(TRY_EVERY_MS);
  }
}
