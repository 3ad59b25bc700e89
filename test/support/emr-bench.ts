/** EMR's simulator for its own tests: the HIVE service of the main cluster, and planted answers. */
import assert from 'node:assert/strict';
import type { Observation, Purpose } from '../../activities/contract.js';
import type { Caller } from '../../activities/http/caller.js';
import { VendorError } from '../../activities/vendor-error.js';
import type { Lifecycle } from '../../simulators/lifecycle.js';
import { vendorBench, type VendorBench } from './vendor-bench.js';

export const CLUSTER = 'emr-4zvc5mul';
export const HOSTS = ['172.16.114.126', '172.16.114.127'] as const;
/** The parts of HIVE, in the order of their names. */
export const HIVE_ROWS = ['HiveMetaStore', 'HiveServer2'].flatMap((component) =>
  HOSTS.map((ip) => `${component}@${ip}`),
);

export interface EmrBench extends VendorBench {
  look(purpose?: Purpose): Promise<Observation>;
  stop(
    options?: Record<string, unknown>,
    caller?: Caller,
  ): ReturnType<VendorBench['verbs']['issueStop']>;
  /** A process of HIVE. */
  row(name: string): Lifecycle;
  /** Replaces the next answers of one action, or those after some, by this `Response`. */
  plant(api: string, response: Record<string, unknown>, times?: number, after?: number): void;
  /** Of the main cluster, in the next look. */
  plantStatus(status: unknown): void;
}

export async function emrBench(given: Parameters<typeof vendorBench>[1] = {}): Promise<EmrBench> {
  const bench = await vendorBench('tencent-emr', given);
  const { verbs, target, world } = bench;
  const plant: EmrBench['plant'] = (api, response, times = 1, after = 0) => {
    const body = { Response: { RequestId: 'planted', ...response } };
    world.faults.add({ api, times, after, when: 'before', answer: { status: 200, body } });
  };
  return {
    ...bench,
    look: (purpose) => verbs.observe(target, bench.options(), bench.reader(), purpose),
    stop: (options = {}, caller = bench.issuer()) =>
      verbs.issueStop(target, bench.options(options), caller),
    row: (name) => world.thing(`HIVE/${name}`),
    plant,
    plantStatus: (Status) =>
      plant('DescribeInstances', { ClusterList: [{ ClusterId: CLUSTER, Status }] }),
  };
}

export async function failureOf(verb: Promise<unknown>): Promise<VendorError> {
  const error: unknown = await verb.then(
    () => assert.fail('the verb succeeded'),
    (caught: unknown) => caught,
  );
  assert(error instanceof VendorError, String(error));
  return error;
}

export const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
