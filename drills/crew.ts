/** The worker processes of a drill: each serves all accounts, by a line of its own to Temporal. */
import type { Vendors } from '../bench/vendors.js';
import type { WorkerProcess, Workers } from '../bench/workers.js';
import type { Account } from './accounts.js';
import type { Random } from './random.js';
import { say } from './say.js';

export interface Member extends WorkerProcess {
  line: number;
}

export class Crew {
  readonly #members = new Set<Member>();
  readonly #mayGo = new Set<number>();
  /** All that workers wrote, for the search for secrets. */
  readonly written: string[] = [];
  /** Processes that ended though nobody meant them to. */
  fallen = 0;

  constructor(
    private readonly vendors: Vendors,
    private readonly workers: Workers,
    private readonly address: string,
    private readonly accounts: readonly Account[],
  ) {}

  async join(env: NodeJS.ProcessEnv = {}): Promise<Member> {
    const { id, port } = await this.vendors.ask('openLine', this.address);
    const joined = await this.workers.start(this.accounts, {
      address: `127.0.0.1:${port}`,
      env,
      hear: (text) => this.written.push(text),
    });
    const member = { ...joined, line: id };
    this.#members.add(member);
    void member.gone.then(() => this.#left(member));
    return member;
  }

  any(random: Random): Member {
    return random.pick([...this.#members]);
  }

  /** Its end is no fall. */
  mayGo({ pid }: Member): void {
    this.#mayGo.add(pid);
  }

  /** Until there are so many, and each has its connection: without a server a worker does not start. */
  async fill(members: number): Promise<void> {
    while (this.#members.size < members) {
      const joined = await this.join();
      await joined.says(/serves/);
    }
  }

  async end(): Promise<void> {
    for (const member of this.#members) this.mayGo(member);
    await this.workers.close();
  }

  #left(member: Member): void {
    this.#members.delete(member);
    if (this.#mayGo.delete(member.pid)) return;
    this.fallen += 1;
    say(`a worker ended by itself: ${this.written.slice(-5).join('').slice(-1_000)}`);
  }
}
