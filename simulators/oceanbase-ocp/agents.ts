/** The OCP Agent's processes. The stop is synchronous: its answer comes when it is over (facts/tencent-ocp.md 2.6). */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lifecycle } from '../lifecycle.js';
import type { Incoming, Reply } from '../route.js';
import type { World } from '../simulator.js';
import { failure, pageOf, success } from './envelope.js';
import { agentProcesses, HOST_ID, type AgentRecord } from './topology.js';

export class OcpAgents {
  constructor(private readonly world: World) {}

  list({ params, query }: Incoming): Reply {
    if (params['host'] !== HOST_ID) return noHost();
    return pageOf(
      agentProcesses.map((record) =>
        shown(record, this.#thing(record), wordOf(this.#thing(record))),
      ),
      query,
    );
  }

  async stop(via: Incoming): Promise<Reply> {
    const { params } = via;
    if (params['host'] !== HOST_ID) return noHost();
    const record = agentProcesses.find(({ id }) => id === params['process']);
    if (!record) return failure(404, 'CMP07054', 'The agent process does not exist');
    const thing = this.#thing(record);
    if (!record.operable || wordOf(thing) === 'STOPPED' || thing.claim() === 'pending')
      return failure(400, 'CMP07019', 'The state of the agent process does not allow it');
    thing.stop(this.world.nextId(), 'api', { via });
    const { lag, takes, ending } = thing.manner;
    await sleep((lag + takes) * this.world.scale);
    const claimed = ending === 'sticks' || ending === 'fails' ? 'STARTED' : 'STOPPED';
    return success(shown(record, thing, claimed), `stop-accepted ${thing.name}`);
  }

  #thing({ id }: AgentRecord): Lifecycle {
    return this.world.thing(`${HOST_ID}/${id}`);
  }
}

const noHost = (): Reply => failure(404, 404, 'The host does not exist');

/** There is no word for "stopping", "starting" or "failed": whatever is not stopped is started. */
function wordOf(thing: Lifecycle): string {
  return thing.truth() === 'stopped' ? 'STOPPED' : 'STARTED';
}

function shown(record: AgentRecord, thing: Lifecycle, status: string): unknown {
  const isUp = status !== 'STOPPED';
  return {
    id: Number(record.id),
    hostId: Number(HOST_ID),
    alias: record.alias,
    pid: isUp ? 4_711 : 0,
    user: isUp ? 'admin' : null,
    startCommand: isUp ? `/home/admin/ocp_agent/bin/${record.alias}` : null,
    ports: isUp ? '62888' : null,
    elapsedTime: isUp ? 86_400 : 0,
    lastActiveTime: new Date().toISOString(),
    status: thing.shownWord ?? status,
    operable: record.operable,
    logFilePattern: `/home/admin/ocp_agent/log/${record.alias}.log*`,
    createTime: '2026-01-02T03:04:05+08:00',
    updateTime: new Date().toISOString(),
  };
}
