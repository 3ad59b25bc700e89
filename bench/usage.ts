/** What a process uses, from /proc: so only on Linux. */
import { readFile } from 'node:fs/promises';

export interface Usage {
  rssMb: number;
  /** The most that it ever was. */
  peakMb: number;
  /** User and system time so far, s. */
  cpuS: number;
}

const TICKS_PER_S = 100;

export async function usageOf(pid: number): Promise<Usage> {
  const [status, stat] = await Promise.all([
    readFile(`/proc/${pid}/status`, 'utf8'),
    readFile(`/proc/${pid}/stat`, 'utf8'),
  ]);
  const mb = (field: string) =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1_024;
  // After the name, which may hold spaces and brackets: state is field 3, utime 14, stime 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    rssMb: Math.round(mb('VmRSS')),
    peakMb: Math.round(mb('VmHWM')),
    cpuS: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S,
  };
}
