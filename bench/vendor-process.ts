/**
 * The vendors, in one process of their own, so that arrivals are timed by one clock that nothing else
 * disturbs. Also the guard: when the bench dies, what it started goes with this process.
 */
import { simulators } from '../simulators/catalogue.js';
import type { LedgerEntry } from '../simulators/ledger.js';
import { startSimulator, type RunningSimulator } from '../simulators/simulator.js';
import type { VendorName } from '../activities/vendors.js';
import { DelayedLine, type Delay } from './delayed-line.js';

/** What a worker needs to serve it, and we to turn its dials. */
export interface OpenedVendor {
  id: number;
  /** Straight to the simulator. */
  url: string;
  /** For connections.yaml, by way of the delayed line where there is one. */
  entry: Record<string, unknown>;
  secrets: Record<string, string>;
}

const running = new Map<number, RunningSimulator>();
const lines = new Map<number, DelayedLine>();
const minded = new Set<number>();
let lastId = 0;

const worldOf = (id: number) => running.get(id)!.world;

const calls = {
  openVendor: async (vendor: VendorName, scale: number, delay?: Delay): Promise<OpenedVendor> => {
    const id = (lastId += 1);
    const simulator = await startSimulator(simulators[vendor], { scale });
    running.set(id, simulator);
    const { url } = simulator;
    const seen = delay ? `http://127.0.0.1:${(await openLine(url, delay)).port}` : url;
    return { id, url, ...simulators[vendor].connection(seen) };
  },
  openLine,
  cut: async (line: number) => lines.get(line)?.cut(),
  mend: async (line: number) => lines.get(line)?.mend(),
  ledger: async (id: number): Promise<LedgerEntry[]> => worldOf(id).ledger.entries,
  /** Calls so far by API, and accepted stops. */
  tally: async (id: number): Promise<{ byApi: Record<string, number>; accepted: number }> => {
    const { ledger } = worldOf(id);
    const byApi: Record<string, number> = {};
    for (const { api } of ledger.entries) byApi[api] = (byApi[api] ?? 0) + 1;
    return { byApi, accepted: ledger.stops().length };
  },
  /** Of all things: an accepted stop takes so long, ms before scaling. */
  takes: async (id: number, ms: number): Promise<void> => {
    for (const thing of worldOf(id).things.values())
      thing.manner = { ...thing.manner, lag: 0, takes: ms };
  },
  stopAll: async (id: number): Promise<void> => {
    for (const thing of worldOf(id).things.values()) thing.set('stopped');
  },
  stopAllByAnother: async (id: number): Promise<void> => {
    const world = worldOf(id);
    for (const thing of world.things.values()) thing.stop(world.nextId(), 'another');
  },
  /** Ends it with the bench. */
  mind: async (pid: number) => void minded.add(pid),
  forget: async (pid: number) => void minded.delete(pid),
};

export type VendorCalls = typeof calls;

async function openLine(to: string, delay?: Delay): Promise<{ id: number; port: number }> {
  const { hostname, port } = new URL(to.includes('://') ? to : `tcp://${to}`);
  const line = new DelayedLine({ host: hostname, port: Number(port) }, delay);
  const id = (lastId += 1);
  lines.set(id, line);
  return { id, port: await line.open() };
}

async function answer({ id, name, args }: Question): Promise<void> {
  const call = calls[name] as (...given: unknown[]) => Promise<unknown>;
  try {
    process.send!({ id, value: await call(...args) });
  } catch (error) {
    process.send!({ id, fault: String(error) });
  }
}

export interface Question {
  id: number;
  name: keyof VendorCalls;
  args: unknown[];
}

process.on('message', (question: Question) => void answer(question));
process.on('disconnect', () => {
  for (const pid of minded) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // gone already
    }
  }
  process.exit(0);
});
// Ctrl-C is the bench's: it disconnects when it has ended its workers.
process.on('SIGINT', () => undefined);
