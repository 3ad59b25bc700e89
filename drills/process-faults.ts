/** What happens to processes and lines, whatever is under way. Each mends itself; the trouble fills up the crew. */
import { setTimeout as pause } from 'node:timers/promises';
import type { CrashPoint } from '../activities/crash-points.js';
import type { DrillGround } from './ground.js';
import type { Random } from './random.js';

const POINTS: readonly CrashPoint[] = [
  ...(['looked', 'intent-sent', 'intent-acked', 'connected'] as const),
  ...(['written', 'answered', 'returning'] as const),
];

type ProcessFault = (ground: DrillGround, random: Random) => Promise<void>;

export const processFaults: Readonly<Record<string, ProcessFault>> = {
  async kill({ crew }, random) {
    const member = crew.any(random);
    crew.mayGo(member);
    process.kill(member.pid, 'SIGKILL');
    await member.gone;
  },
  async term({ crew }, random) {
    const member = crew.any(random);
    crew.mayGo(member);
    process.kill(member.pid, 'SIGTERM');
    await member.gone;
  },
  async freeze({ crew }, random) {
    const member = crew.any(random);
    process.kill(member.pid, 'SIGSTOP');
    await pause(random.between(1_000, 14_000));
    process.kill(member.pid, 'SIGCONT');
  },
  /** One that dies, or freezes, at a point of an issue. It may never issue, and then has to make room. */
  async 'crash-point'({ crew }, random) {
    const freezes = random.chance(0.4);
    const member = await crew.join({
      STANDDOWN_DIE_AT: random.pick(POINTS),
      ...(freezes ? { STANDDOWN_DIE_BY: 'SIGSTOP' } : {}),
    });
    crew.mayGo(member);
    await Promise.race([member.gone, pause(random.between(4_000, 12_000))]);
    if (freezes) {
      process.kill(member.pid, 'SIGCONT');
      await pause(random.between(0, 2_000));
    }
    await member.end();
  },
  async cut({ crew, vendors }, random) {
    const { line } = crew.any(random);
    await vendors.ask('cut', line);
    await pause(random.between(1_000, 10_000));
    await vendors.ask('mend', line);
  },
  async 'server-killed'(ground, random) {
    ground.killServer();
    await pause(random.between(200, 3_000));
    await ground.startServer();
  },
};
