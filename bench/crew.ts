/** Processes that could serve one account, and what is done to the one that does. */
import { setTimeout as pause } from 'node:timers/promises';
import { eventually, type Account, type Ground } from './ground.js';
import type { Lost } from './told.js';
import type { WorkerProcess } from './workers.js';

interface Member extends WorkerProcess {
  /** Its line to Temporal. */
  line: number;
}

export class Crew {
  readonly #members = new Map<number, Member>();

  constructor(
    private readonly ground: Ground,
    private readonly account: Account,
  ) {}

  async join(count: number): Promise<void> {
    await Promise.all(
      Array.from({ length: count }, async () => {
        const { vendors, workers, server } = this.ground;
        const { id, port } = await vendors.ask('openLine', server.address);
        const address = `127.0.0.1:${port}`;
        const joined = await workers.start([this.account], { only: 'vendors', address });
        this.#members.set(joined.pid, { ...joined, line: id });
        await joined.says(/serves/);
      }),
    );
  }

  /** The process that serves the account, once one does. */
  async serving(fits: (pid: number) => boolean = () => true): Promise<Member> {
    let found: Member | undefined;
    await eventually(`a process serves ${this.account.name}`, async () => {
      const pid = await this.#holder();
      found = pid !== undefined && fits(pid) ? this.#members.get(pid) : undefined;
      return found !== undefined;
    });
    return found!;
  }

  async #holder(): Promise<number | undefined> {
    const gate = await this.#gate();
    return gate?.holder ? Number(gate.holder.split('@')[0]) : undefined;
  }

  async #gate() {
    return (await this.ground.gates()).find(({ connection }) => connection === this.account.name);
  }

  /** Takes the account away from the process that serves it. */
  async lose(how: (serving: Member) => Promise<void>): Promise<Lost> {
    const serving = await this.serving();
    const at = Date.now();
    await how(serving);
    await this.serving((pid) => pid !== serving.pid);
    return { at, heldAfterMs: Date.now() - at };
  }

  terminate = async ({ pid }: Member): Promise<void> => void process.kill(pid, 'SIGTERM');

  kill = async ({ pid }: Member): Promise<void> => void process.kill(pid, 'SIGKILL');

  /** It wakes by itself, after the others have taken over. */
  freeze(ms: number): (serving: Member) => Promise<void> {
    return async ({ pid }) => {
      process.kill(pid, 'SIGSTOP');
      void pause(ms).then(() => process.kill(pid, 'SIGCONT'));
    };
  }

  /** It lives and reaches the vendor; only Temporal is gone for it, and somebody terminates the gate. */
  cutOff = async ({ line }: Member): Promise<void> => {
    const gate = await this.#gate();
    await this.ground.vendors.ask('cut', line);
    await this.ground.client.workflow.getHandle(`gate/${gate!.fingerprint}`).terminate('a drill');
  };

  async mendAll(): Promise<void> {
    for (const { line } of this.#members.values()) await this.ground.vendors.ask('mend', line);
  }

  async end(): Promise<void> {
    await Promise.all([...this.#members.values()].map((each) => each.end()));
  }
}
