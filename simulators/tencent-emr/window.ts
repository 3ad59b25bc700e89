/** The published limit, enforced: arrivals in the last second, per identity and action (facts/tencent-ocp.md 1.4). */
const PER_SECOND = 20;
const WINDOW_MS = 1_000;

export class ArrivalWindow {
  readonly #arrivals = new Map<string, number[]>();

  /** Counts this arrival, refused ones too. @returns whether it is within the limit */
  admits(identity: string, action: string): boolean {
    const now = performance.now();
    const key = `${identity} ${action}`;
    const recent = (this.#arrivals.get(key) ?? []).filter((at) => at > now - WINDOW_MS);
    recent.push(now);
    this.#arrivals.set(key, recent);
    return recent.length <= PER_SECOND;
  }
}
