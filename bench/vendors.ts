/** The bench's end of the vendors' process. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { OpenedVendor, Question, VendorCalls } from './vendor-process.js';

type Answer = { id: number } & ({ value: unknown } | { fault: string });

interface More {
  count: number;
  /** Of each cluster; EMR has a target per host. */
  hosts?: number;
  what?: 'clusters' | 'servers';
}

export class Vendors {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #lastId = 0;

  constructor() {
    this.#child = fork(fileURLToPath(new URL('./vendor-process.js', import.meta.url)));
    this.#child.on('message', (answer: Answer) => {
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
    this.#child.once('exit', () => {
      for (const [id, give] of this.#waiting) give({ id, fault: "the vendors' process ended" });
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Both ends are built together, so the answer is what the call returns there. */
  async ask<Name extends keyof VendorCalls>(
    name: Name,
    ...args: Parameters<VendorCalls[Name]>
  ): Promise<Awaited<ReturnType<VendorCalls[Name]>>> {
    const id = (this.#lastId += 1);
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.#child.send({ id, name, args } satisfies Question);
    const answer = await answered;
    if ('fault' in answer) throw new Error(`${name}: ${answer.fault}`);
    return answer.value as Awaited<ReturnType<VendorCalls[Name]>>;
  }

  /** More targets there. @returns their paths, as in a key */
  async more(
    { url }: OpenedVendor,
    { count, hosts, what = 'clusters' }: More,
  ): Promise<string[][]> {
    const response = await fetch(`${url}/_simulator/${what}`, {
      method: 'POST',
      body: JSON.stringify({ count, hosts }),
    });
    const { paths } = (await response.json()) as { paths: string[][] };
    return paths;
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.disconnect();
    await gone;
  }
}
