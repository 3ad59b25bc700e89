/** `--self-test`: each safeguard is disabled in turn, and the count that it keeps at 0 has to rise. */
import { CLI } from '../../bench/workers.js';
import { inParallel } from '../../client/parallel.js';
import { DrillGround } from '../ground.js';
import { findingsOf, NEVER, runsAt, type Findings } from '../report.js';
import { say } from '../say.js';
import { buildWithout } from './build.js';
import { mutants, type Mutant } from './mutants.js';
import { Theatre, type House } from './theatre.js';

interface SafeguardReport {
  safeguard: string;
  counts: Mutant['counts'];
  /** The count with the safeguard in place: 0, as all others. */
  intact: number;
  /** And without it. */
  disabled: number;
  isShown: boolean;
  findings: Findings['findings'];
}

export interface SelfTestReport {
  safeguards: SafeguardReport[];
  /** Every one was shown to matter. */
  isShown: boolean;
  seconds: number;
}

/** At a time: each has a process or two. */
const AT_ONCE = 5;

export async function selfTest(): Promise<SelfTestReport> {
  const began = Date.now();
  const house = await DrillGround.open([]);
  try {
    const plays = mutants.flatMap((mutant, nth) => [
      { mutant, name: `intact-${nth}`, isIntact: true },
      { mutant, name: `disabled-${nth}`, isIntact: false },
    ]);
    const found = await inParallel(plays, AT_ONCE, async ({ mutant, name, isIntact }) => {
      const findings = await inHouse(house, mutant, name, isIntact);
      const what = `${mutant.safeguard}, ${isIntact ? 'intact' : 'disabled'}`;
      say(`${what}: ${mutant.counts} ${findings[mutant.counts]}`);
      return findings;
    });
    const safeguards = mutants.map((mutant, nth) =>
      reportOf(mutant, found[2 * nth]!, found[2 * nth + 1]!),
    );
    return {
      safeguards,
      isShown: safeguards.every(({ isShown }) => isShown),
      seconds: Math.round((Date.now() - began) / 1_000),
    };
  } finally {
    await house.close();
  }
}

/** All workers of a server decide about all of its runs: changed decisions need a server of their own. */
async function inHouse(house: DrillGround, mutant: Mutant, name: string, isIntact: boolean) {
  const decides = mutant.edits.some(({ file }) => file.startsWith('workflows/'));
  if (isIntact || !decides) return playOne(house, mutant, name, isIntact);
  const own = await DrillGround.open([]);
  try {
    return await playOne(own, mutant, name, isIntact);
  } finally {
    await own.close();
  }
}

async function playOne(
  house: House,
  { scenario, edits }: Mutant,
  name: string,
  isIntact: boolean,
): Promise<Findings> {
  const build = isIntact ? undefined : await buildWithout(edits);
  const theatre = await Theatre.open(house, name, scenario, build?.cli ?? CLI);
  try {
    const made = await theatre.play();
    const written = { 'what workers wrote': theatre.written.join('') };
    const accounts = [theatre.account];
    const runs = await runsAt(house.client, accounts);
    return findingsOf([made], { runs, accounts, written });
  } finally {
    await theatre.close();
    await build?.remove();
  }
}

function reportOf(
  { safeguard, counts }: Mutant,
  intact: Findings,
  disabled: Findings,
): SafeguardReport {
  const isClean = NEVER.every((name) => intact[name] === 0);
  return {
    safeguard,
    counts,
    intact: intact[counts],
    disabled: disabled[counts],
    isShown: isClean && disabled[counts] > 0,
    findings: [...intact.findings, ...disabled.findings],
  };
}
