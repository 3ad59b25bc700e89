/**
 * The status of clusters. Those of one connection that are asked for at the same moment share one call: their
 * ids are collected until its turn has come (design §6, decision 0011).
 */
import type { Caller, HttpAnswer, HttpRequest } from '../http/caller.js';
import { VendorError } from '../vendor-error.js';
import { instancesShape, readResponse, type Action } from './api.js';
import { mayBlameOneId } from './codes.js';

/** `Limit` of DescribeInstances. */
const PAGE = 100;
const ALL_PROJECTS = -1;
const ACTION = 'DescribeInstances';

interface Batch {
  key: string;
  instances: Set<string>;
}

/** Makes a read of a payload that is known when its turn has come. */
type ReadOf = (action: Action, key: string, payload: () => Record<string, unknown>) => HttpRequest;

export class Instances {
  #open: Batch | undefined;
  #batches = 0;

  constructor(private readonly readOf: ReadOf) {}

  /** @throws VendorError */
  async read(instance: string, call: Caller) {
    const batch = this.#join(instance);
    const answer = await call.read(this.readOf(ACTION, batch.key, () => this.#payload(batch)));
    try {
      return responseOf(answer);
    } catch (error) {
      const isMine = batch.instances.size === 1;
      if (isMine || !(error instanceof VendorError) || !mayBlameOneId(error.code)) throw error;
      const alone = { key: instance, instances: new Set([instance]) };
      return responseOf(
        await call.read(this.readOf(ACTION, alone.key, () => this.#payload(alone))),
      );
    }
  }

  #join(instance: string): Batch {
    let batch = this.#open;
    if (!batch || batch.instances.size >= PAGE) {
      this.#batches += 1;
      this.#open = batch = { key: `batch ${this.#batches}`, instances: new Set() };
    }
    batch.instances.add(instance);
    return batch;
  }

  /** Asked for when nobody may join the request any more. */
  #payload(batch: Batch): Record<string, unknown> {
    if (this.#open === batch) this.#open = undefined;
    return {
      DisplayStrategy: 'clusterList',
      InstanceIds: [...batch.instances],
      ProjectId: ALL_PROJECTS,
      Offset: 0,
      Limit: PAGE,
    };
  }
}

function responseOf(answer: HttpAnswer) {
  return { answer, response: readResponse(instancesShape, answer, ACTION) };
}
