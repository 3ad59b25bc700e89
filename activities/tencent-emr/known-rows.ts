import type { EmrTarget } from './target.js';

/** A process by its names. */
export interface RowName {
  component: string;
  ip: string;
}

const MOST_SERVICES = 10_000;

/**
 * Which processes a service has, as its whole list said last: the nodes' words name components, not services.
 * It only says where to look. A row that is gone or new shows as a difference, and is looked at in full.
 */
export class KnownRows {
  readonly #services = new Map<string, readonly RowName[]>();

  of({ instance, service }: EmrTarget): readonly RowName[] | undefined {
    return this.#services.get(`${instance}/${service}`);
  }

  /** @param rows of the whole service */
  keep({ instance, service }: EmrTarget, rows: readonly RowName[]): void {
    const key = `${instance}/${service}`;
    this.#services.delete(key);
    if (rows.length > 0) this.#services.set(key, rows);
    const [oldest] = this.#services.keys();
    if (this.#services.size > MOST_SERVICES) this.#services.delete(oldest!);
  }
}
