/** `order: dependencies`: who goes before whom, from what is known of the vendors' services. */
import type { PlanTarget } from '../../activities/plan-types.js';
import { emrLayers, mrsDependencies } from './knowledge.js';

/**
 * What a target is part of when it comes to order: the service of its cluster, all servers of an OCP, all
 * agent processes of an OCP. Null: nothing is known of its kind.
 */
export function unitOf(key: string): string | null {
  const [vendor = '', connection = '', cluster = '', service = ''] = key.split('/');
  switch (vendor) {
    case 'huawei-mrs':
    case 'tencent-emr':
      return [vendor, connection, cluster, service.toLowerCase()].join('/');
    case 'oceanbase-server':
    case 'oceanbase-agent':
      return [vendor, connection].join('/');
    default:
      return null;
  }
}

/** The units that have to be stopped before this one, whether or not a plan has them. */
export function unitsBefore(unit: string): string[] {
  const [vendor = '', connection = '', cluster = '', service = ''] = unit.split('/');
  const ofCluster = (services: string[]) =>
    services.map((each) => [vendor, connection, cluster, each].join('/'));
  switch (vendor) {
    case 'huawei-mrs':
      return ofCluster(mrsDependents(service));
    case 'tencent-emr': {
      const layer = emrLayers.findIndex((services) => services.includes(service));
      return ofCluster(emrLayers.slice(0, Math.max(0, layer)).flat());
    }
    // OCP's tasks on a server run through the agent of its host, which the key does not tell.
    case 'oceanbase-agent':
      return [`oceanbase-server/${connection}`];
    default:
      return [];
  }
}

/** All that depend on a service of MRS, also by way of others. */
function mrsDependents(service: string): string[] {
  const found = new Set<string>();
  const visit = (below: string): void => {
    for (const [above, dependencies] of Object.entries(mrsDependencies))
      if (dependencies.includes(below) && !found.has(above)) {
        found.add(above);
        visit(above);
      }
  };
  visit(service);
  return [...found];
}

/** The same targets, moved only as far as the order asks, each with its unit and the units it goes after. */
export function inOrder(targets: readonly PlanTarget[]): PlanTarget[] {
  const units = new Map<string, PlanTarget[]>();
  for (const target of targets) {
    const unit = unitOf(target.key);
    if (unit === null) continue;
    const others = units.get(unit);
    if (others) others.push(target);
    else units.set(unit, [target]);
  }
  const ordered = new Map<PlanTarget, PlanTarget>();
  const cleared = new Set<string>();
  const place = (target: PlanTarget): void => {
    if (ordered.has(target)) return;
    const unit = unitOf(target.key);
    const after = unit === null ? [] : unitsBefore(unit).filter((each) => units.has(each));
    if (unit !== null && !cleared.has(unit)) {
      cleared.add(unit);
      after.flatMap((each) => units.get(each) ?? []).forEach(place);
    }
    ordered.set(target, {
      ...target,
      ...(unit === null ? {} : { unit }),
      ...(after.length > 0 ? { after } : {}),
    });
  };
  targets.forEach(place);
  return [...ordered.values()];
}
