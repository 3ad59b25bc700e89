/** The three reads that looks are made of, each shared by all who ask for the same at the same moment. */
import { dateOf } from '../http/answers.js';
import type { Caller, HttpAnswer } from '../http/caller.js';
import type { Secrets } from '../secrets.js';
import { noParts, VendorError } from '../vendor-error.js';
import {
  clusterNodesShape,
  readResponse,
  serviceNodesShape,
  sharedRead,
  type Action,
  type ServiceNodes,
} from './api.js';
import type { EmrConnection } from './connection.js';
import { Instances } from './instances.js';
import type { NodeWords } from './rows.js';
import { readClusterStatus, readServicesStatus, type ClusterState } from './states.js';
import type { EmrTarget } from './target.js';

/** `OperatorStateId`, the filter of the process list. */
const filters = { all: 0, started: 1, stopped: 2 } as const;
const MOST_ROWS = 999;
const PAGE = 100;
/** A list of nodes that goes on beyond this is no answer. */
const MAX_PAGES = 100;

/** What one read said, for an observation. */
interface Said {
  vendorTime: string | null;
  requestIds: string[];
}

export interface Nodes extends Said {
  words: NodeWords;
}

export class EmrReads {
  readonly #instances: Instances;

  constructor(
    private readonly connection: EmrConnection,
    private readonly secrets: Secrets,
  ) {
    this.#instances = new Instances((...asked) => sharedRead(connection, secrets, ...asked));
  }

  async cluster({ instance }: EmrTarget, call: Caller): Promise<Said & { cluster: ClusterState }> {
    const { answer, response } = await this.#instances.read(instance, call);
    const { ClusterList, RequestId } = response;
    const found = ClusterList.find(({ ClusterId }) => ClusterId === instance);
    if (!found)
      throw noParts(`EMR shows no cluster ${instance} in this account and region`, RequestId);
    return {
      cluster: readClusterStatus(found.Status, RequestId),
      vendorTime: dateOf(answer),
      requestIds: [RequestId],
    };
  }

  /** Whether `Offset` counts pages or rows is not told, so one request has to hold them all. */
  async processes(
    { instance, service }: EmrTarget,
    filter: keyof typeof filters,
    call: Caller,
  ): Promise<ServiceNodes> {
    const what = 'DescribeServiceNodeInfos';
    const answer = await this.#ask(call, what, {
      InstanceId: instance,
      ServiceName: service,
      OperatorStateId: filters[filter],
      Offset: 0,
      Limit: MOST_ROWS,
    });
    const response = readResponse(serviceNodesShape, answer, what);
    demandAll(what, response.ServiceNodeList.length, response.TotalCnt, response.RequestId);
    return response;
  }

  async nodes({ instance }: EmrTarget, call: Caller): Promise<Nodes> {
    const what = 'DescribeClusterNodes';
    const page = async (Offset: number) => {
      const payload = { InstanceId: instance, NodeFlag: 'all', Offset, Limit: PAGE };
      const answer = await this.#ask(call, what, payload);
      return { ...readResponse(clusterNodesShape, answer, what), vendorTime: dateOf(answer) };
    };
    const first = await page(0);
    const more = Math.max(0, Math.ceil(first.TotalCnt / PAGE) - 1);
    if (more >= MAX_PAGES) throw tooManyNodes(first);
    const pages = [
      first,
      ...(await Promise.all(Array.from({ length: more }, (_, index) => page(index + 1)))),
    ];
    const nodes = pages.flatMap(({ NodeList }) => NodeList);
    demandAll(what, nodes.length, first.TotalCnt, first.RequestId);
    return {
      words: new Map(nodes.map((node) => [node.Ip, readServicesStatus(node.ServicesStatus)])),
      vendorTime: first.vendorTime,
      requestIds: pages.map(({ RequestId }) => RequestId),
    };
  }

  #ask(call: Caller, action: Action, payload: Record<string, unknown>): Promise<HttpAnswer> {
    const key = JSON.stringify(payload);
    return call.read(sharedRead(this.connection, this.secrets, action, key, () => payload));
  }
}

function tooManyNodes({ TotalCnt, RequestId }: { TotalCnt: number; RequestId: string }) {
  const message = `DescribeClusterNodes: TotalCnt says ${TotalCnt} nodes, more than ${MAX_PAGES * PAGE}`;
  return new VendorError('unclear', 'too-many-pages', message, { requestId: RequestId });
}

function demandAll(what: string, got: number, total: number, requestId: string): void {
  if (got === total) return;
  const message = `${what}: ${got} rows, but TotalCnt says ${total}: a look has to see them all`;
  throw new VendorError('unclear', 'incomplete-list', message, { requestId });
}
