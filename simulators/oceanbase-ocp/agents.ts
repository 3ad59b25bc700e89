/** The OCP Agent's processes. The calls are synchronous: the answer comes when it is over (facts/tencent-ocp.md 2.6). */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lifecycle } from '../lifecycle.js';
import type { Incoming, Reply } from '../route.js';
import type { World } from '../world.js';
import { failure, pageOf, success } from './envelope.js';
import { agentsOf, type AgentRecord } from './topology.js';

type Agent = AgentRecord & { thing: Lifecycle };

/** What the answer says of these is that the process is as before, whatever became of it. */
const notDone: readonly Lifecycle['inForce']['ending'][] = ['sticks', 'fails', 'blamed'];

export class OcpAgents {
  constructor(private readonly world: World) {}

  list({ params, query }: Incoming): Reply {
    const agents = agentsOf(this.world, params['host']!);
    if (!agents) return noHost();
    return pageOf(
      agents.map((agent) => this.#shown(agent, wordOf(agent.thing))),
      query,
    );
  }

  stop(via: Incoming): Promise<Reply> {
    return this.#act('stop', via);
  }

  /** Serves as the start (2.6); a process that runs is restarted too, and the ledger tells. */
  restart(via: Incoming): Promise<Reply> {
    return this.#act('start', via);
  }

  async #act(what: 'stop' | 'start', via: Incoming): Promise<Reply> {
    const { host, process } = via.params;
    const agents = agentsOf(this.world, host!);
    if (!agents) return noHost();
    const agent = agents.find(({ id }) => id === process);
    if (!agent) return failure(404, 'CMP07054', 'The agent process does not exist');
    const { thing } = agent;
    const isPending = thing.claim() === 'pending' || this.world.busy.is(host!);
    const isTooLate = what === 'stop' && wordOf(thing) === 'STOPPED';
    if (!agent.operable || isTooLate || isPending)
      return failure(400, 'CMP07019', 'The state of the agent process does not allow it');
    const id = this.world.nextId();
    if (what === 'stop') thing.stop(id, 'api', { via });
    else thing.start(id);
    const { lag, takes, ending } = thing.inForce;
    await sleep((lag + takes) * this.world.scale);
    const [before, after] = what === 'stop' ? ['STARTED', 'STOPPED'] : ['STOPPED', 'STARTED'];
    const claimed = notDone.includes(ending) ? before : after;
    return success(this.#shown(agent, claimed), `${what}-accepted ${thing.name}`);
  }

  #shown({ thing, ...record }: Agent, status: string): unknown {
    const isUp = status !== 'STOPPED';
    return {
      id: Number(record.id),
      hostId: Number(record.host),
      alias: record.alias,
      pid: isUp ? 4_711 : 0,
      user: isUp ? 'admin' : null,
      startCommand: isUp ? `/home/admin/ocp_agent/bin/${record.alias}` : null,
      ports: isUp ? '62888' : null,
      elapsedTime: isUp ? 86_400 : 0,
      lastActiveTime: this.world.clock.iso(),
      status: thing.shownWord ?? status,
      operable: record.operable,
      logFilePattern: `/home/admin/ocp_agent/log/${record.alias}.log*`,
      createTime: `${2026 + thing.state().identity}-01-02T03:04:05+08:00`,
      updateTime: this.world.clock.iso(),
    };
  }
}

const noHost = (): Reply => failure(404, 404, 'The host does not exist');

/** There is no word for "stopping", "starting" or "failed": whatever is not stopped, or not started yet, is started. */
function wordOf(thing: Lifecycle): string {
  const truth = thing.truth();
  const isComing = truth === 'starting' && thing.operation?.kind === 'start';
  return truth === 'stopped' || isComing ? 'STOPPED' : 'STARTED';
}
