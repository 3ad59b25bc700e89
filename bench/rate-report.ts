/** The rate's chapters, over all tellings, against the bars of issue 4. */
import { barred, row, rounded, type Part, type Row } from './report.js';
import { LIMIT, type Chapter, type Telling } from './told.js';

const LEAST_RATE = { steady: 19, jitter: 17.5 };
const LATEST_MS: Readonly<Record<string, number>> = { SIGTERM: 2_000, 'kill -9': 6_000 };

export function rateReport(tellings: Telling[]): Part {
  const most = Math.max(...tellings.map((each) => each.mostInAnySecond));
  const over = tellings.reduce((sum, each) => sum + each.secondsAboveLimit, 0);
  const twice = tellings.reduce((sum, each) => sum + each.issuedTwice, 0);
  const chapters = tellings.flatMap((each) => each.chapters);
  const names = [...new Set(chapters.map(({ name }) => name))];
  return {
    figures: { limit: LIMIT, mostInAnySecond: most, over20: over, issuedTwice: twice, tellings },
    rows: [
      barred(row('most arrivals in any second', most), most <= LIMIT, `at most ${LIMIT}`),
      barred(row('over20: seconds with more', over), over === 0, '0'),
      barred(row('stops issued twice', twice), twice === 0, '0'),
      ...names.map((name) => line(chapters.filter((each) => each.name === name))),
    ],
  };
}

/** The worst of each. */
function line(same: Chapter[]): Row {
  const { name, kind } = same[0]!;
  const most = Math.max(...same.map((each) => each.mostInAnySecond));
  if (kind === 'loss') {
    const ms = Math.max(...same.map(({ takeOverMs }) => takeOverMs ?? Infinity));
    const latest = LATEST_MS[name];
    const told = row(name, `max ${most}, next arrival after ${rounded(ms / 1_000)} s`);
    return latest === undefined ? told : barred(told, ms <= latest, `within ${latest / 1_000} s`);
  }
  const rate = Math.min(...same.map(({ steadyPerSecond }) => steadyPerSecond ?? 0));
  const least = LEAST_RATE[kind];
  return barred(
    row(name, `max ${most}, ${rounded(rate)} per second`),
    rate >= least,
    `at least ${least}`,
  );
}
