/**
 * Named places at which a drill may end or freeze the process (`STANDDOWN_DIE_AT=intent-acked`,
 * `STANDDOWN_DIE_BY=SIGSTOP`). Without the variable this is nothing.
 */
export type CrashPoint =
  'looked' | 'intent-sent' | 'intent-acked' | 'connected' | 'written' | 'answered' | 'returning';

export function reached(point: CrashPoint): void {
  if (process.env['STANDDOWN_DIE_AT'] !== point) return;
  process.kill(process.pid, process.env['STANDDOWN_DIE_BY'] === 'SIGSTOP' ? 'SIGSTOP' : 'SIGKILL');
}
