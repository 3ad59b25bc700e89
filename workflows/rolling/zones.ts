/**
 * Servers of one OceanBase cluster may be down in one zone at a time: OceanBase refuses a stop in a second one
 * (-4660), or a majority is lost. Which zone a server is in is live state, so it is told from outside.
 */
import type { Stage } from '../../activities/plan-types.js';

/** The zone of a server by its key. One that is missing is not judged here; the vendor's own look is. */
export type Zones = Readonly<Record<string, string>>;

/** Which zone of each cluster has servers down. */
export class ZonesDown {
  readonly #zones = new Map<string, string>();

  constructor(private readonly zoneOf: Zones) {}

  add(key: string): void {
    const zone = this.zoneOf[key];
    if (zone !== undefined && !this.#zones.has(clusterOf(key)))
      this.#zones.set(clusterOf(key), zone);
  }

  /** The other zone that has a server down, or undefined: this one may go. */
  against(key: string): string | undefined {
    const zone = this.zoneOf[key];
    const down = this.#zones.get(clusterOf(key));
    return zone === undefined || down === zone ? undefined : down;
  }
}

/**
 * Why a plan is refused: it would leave servers of two zones stopped, or stop one in a rolling stage while another
 * zone stays down. One sentence for each target that would be the first of a second zone.
 */
export function zoneFaults(stages: readonly Stage[], zones: Zones): string[] {
  const down = new ZonesDown(zones);
  const told = new Set<string>();
  const faults: string[] = [];
  for (const { name, mode, targets } of stages)
    for (const { key } of targets) {
      const other = down.against(key);
      const cluster = clusterOf(key);
      if (mode === 'stop') down.add(key);
      if (other === undefined || told.has(cluster)) continue;
      told.add(cluster);
      faults.push(
        `${key} of zone ${zones[key]} (stage ${name}) would be stopped while servers of zone ${other} of ${cluster} stay stopped; stop the cluster in OCP, or roll (mode: rolling)`,
      );
    }
  return faults;
}

/** `oceanbase-server/ocp-main/1/2` → `oceanbase-server/ocp-main/1`. */
function clusterOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/'));
}
