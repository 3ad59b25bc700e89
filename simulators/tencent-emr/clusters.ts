/** The simulated EMR clusters: which processes stand where, and what a cluster's status is at this moment. */
import type { MoreClusters } from '../control.js';
import type { Lifecycle, Manner } from '../lifecycle.js';
import { addThing, type World } from '../world.js';

/** One process: a component of a service on a host. */
export interface Process {
  service: string;
  component: string;
  ip: string;
  thing: Lifecycle;
}

type Layout = Record<string, Record<string, string[]>>;

interface ClusterPlan {
  services: Layout;
  /** Hosts without any of the services above. */
  otherHosts: string[];
}

export const MAIN_CLUSTER = 'emr-4zvc5mul';
/** More nodes than a page holds, and what runs there stands on the last page. */
const WIDE_CLUSTER = 'emr-7wide105';

const hosts = [126, 127, 128].map((last) => `172.16.114.${last}`);
const [first, second, third] = hosts as [string, string, string];

const plans: Readonly<Record<string, ClusterPlan>> = {
  [MAIN_CLUSTER]: {
    services: {
      HIVE: { HiveServer2: [first, second], HiveMetaStore: [first, second] },
      HBASE: { HMaster: [first, second], HRegionServer: hosts },
      HDFS: { NameNode: [first, second], ZKFailoverController: [first, second], DataNode: hosts },
      YARN: { ResourceManager: [first, second], NodeManager: hosts },
      ZOOKEEPER: { QuorumPeerMain: hosts },
      KNOX: { Knox: [third] },
    },
    otherHosts: [],
  },
  [WIDE_CLUSTER]: {
    services: { KNOX: { Knox: ['172.16.200.105'] } },
    otherHosts: Array.from({ length: 104 }, (_, index) => `172.16.200.${index + 1}`),
  },
};

const MANNER: Manner = { lag: 2_000, takes: 30_000, ending: 'stops', revivesAfter: 20_000 };

export const things = Object.values(plans)
  .flatMap(({ services }) => places(services))
  .map((place) => ({ name: nameOf(place), manner: MANNER }));

export class Clusters {
  readonly #plans = new Map(Object.entries(plans));
  #addedHosts = 0;

  constructor(private readonly world: World) {}

  has(instance: string): boolean {
    return this.#plans.has(instance);
  }

  ids(): string[] {
    return [...this.#plans.keys()];
  }

  /** Each with Knox on hosts of its own. @returns the paths of their targets: each Knox, and nothing more */
  add({ count, hosts: perCluster }: MoreClusters): string[][] {
    return Array.from({ length: count }, () => {
      const ips = Array.from({ length: perCluster }, () => ipOf((this.#addedHosts += 1)));
      const services = { KNOX: { Knox: ips } };
      const instance = `emr-added${this.#plans.size}`;
      this.#plans.set(instance, { services, otherHosts: [] });
      for (const place of places(services)) addThing(this.world, nameOf(place), MANNER);
      return ips.map((ip) => [instance, 'KNOX', `Knox@${ip}`]);
    }).flat();
  }

  /** Those that are there; one that was replaced is on another host. */
  processes(instance: string): Process[] {
    return places(this.#plans.get(instance)!.services).flatMap((place) => {
      const thing = this.world.thing(nameOf(place));
      const { isGone, identity } = thing.state();
      return isGone ? [] : [{ ...place, ip: movedBy(place.ip, identity), thing }];
    });
  }

  hosts(instance: string): string[] {
    const plan = this.#plans.get(instance)!;
    return [...new Set([...plan.otherHosts, ...this.processes(instance).map(({ ip }) => ip)])];
  }

  /** From the acceptance of a command to its end: another one is refused. */
  hasFlow(instance: string): boolean {
    if (this.world.busy.is(instance)) return true;
    return this.processes(instance).some(
      ({ thing }) => isInFlow(thing) || thing.truth() === 'starting',
    );
  }

  /** 2 running, 10 pausing services, 12 leaving pause. A flow shows only after its lag. */
  status(instance: string): number {
    if (this.world.busy.is(instance)) return 10;
    const processes = this.processes(instance);
    const shown = processes.find(({ thing }) => isInFlow(thing) && thing.shows);
    if (shown) return shown.thing.operation?.kind === 'start' ? 12 : 10;
    return processes.some(({ thing }) => thing.truth() === 'starting') ? 12 : 2;
  }
}

function isInFlow(thing: Lifecycle): boolean {
  return thing.inForce.ending !== 'ignores' && thing.claim() === 'pending';
}

function places(services: Layout): Omit<Process, 'thing'>[] {
  return Object.entries(services).flatMap(([service, components]) =>
    Object.entries(components).flatMap(([component, ips]) =>
      ips.map((ip) => ({ service, component, ip })),
    ),
  );
}

/** 10.0.0.7 → 10.0.1.7 for the first who takes its place. */
function movedBy(ip: string, identity: number): string {
  if (identity === 0) return ip;
  const [a, b, c, d] = ip.split('.');
  return `${a}.${b}.${(Number(c) + identity) % 256}.${d}`;
}

function ipOf(nth: number): string {
  return `10.${(nth >> 16) & 255}.${(nth >> 8) & 255}.${nth & 255}`;
}

function nameOf({ service, component, ip }: Omit<Process, 'thing'>): string {
  return `${service}/${component}@${ip}`;
}
