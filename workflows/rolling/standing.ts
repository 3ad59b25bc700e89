/** What a stage's progress amounts to: counts, and which targets may not go because of others. */
import type { PlanTarget, Stage } from '../../activities/plan-types.js';
import type { StageProgress, TargetStatus } from './stage-progress.js';
import { ZonesDown, type Zones } from './zones.js';

export interface Standing {
  /** Told, without an end. */
  inFlight: number;
  unavailable: number;
  failures: number;
  /** Among the failures is one that no person has accepted yet. */
  isNews: boolean;
  /** Waiting, and nothing of the order is in the way now, by index in the stage. */
  ready: number[];
  /** Waiting until what goes before them has ended. */
  behind: number[];
  /** Waiting for units that failed: they go only if a person skips or retries what did. */
  held: { index: number; units: string[] }[];
  zonesDown: ZonesDown;
}

type Unit = 'stopped' | 'open' | 'failed';

export function standingOf(
  stage: Pick<Stage, 'mode' | 'targets'>,
  { statuses }: Pick<StageProgress, 'statuses'>,
  zones: Zones = {},
): Standing {
  const rolling = stage.mode === 'rolling';
  const standing: Standing = {
    inFlight: 0,
    unavailable: 0,
    failures: 0,
    isNews: false,
    ready: [],
    behind: [],
    held: [],
    zonesDown: new ZonesDown(zones),
  };
  const units = new Map<string, Unit>();
  for (const [index, target] of stage.targets.entries()) {
    const status = statuses[target.key];
    // `after` names only units whose targets all stand earlier (client/plan/dependencies.ts).
    const failed = target.after?.filter((unit) => units.get(unit) === 'failed') ?? [];
    const isHeld = status === undefined && failed.length > 0;
    if (isHeld) standing.held.push({ index, units: failed });
    else if (status === undefined) {
      const isBehind = target.after?.some((unit) => units.get(unit) === 'open') ?? false;
      standing[isBehind ? 'behind' : 'ready'].push(index);
    }
    if (isInFlight(status)) standing.inFlight += 1;
    if (hasFailed(status, rolling)) {
      standing.failures += 1;
      standing.isNews ||= status?.is === 'done' && !status.accepted;
    }
    if (isUnavailable(status, rolling)) standing.unavailable += 1;
    if (mayBeDown(status)) standing.zonesDown.add(target.key);
    addTo(units, target, isHeld ? 'failed' : unitOf(status, rolling));
  }
  return standing;
}

const isInFlight = (status: TargetStatus | undefined) =>
  status?.is === 'told' || status?.is === 'busy';

/** Every end but those that a stop is for. */
function hasFailed(status: TargetStatus | undefined, rolling: boolean): boolean {
  if (status?.is !== 'done' || status.verdict === 'already-stopped') return false;
  return status.verdict !== 'stopped' || (rolling && !status.runs);
}

/** From the moment of telling: until the verdict, or in a rolling stage until it is verified running. */
function isUnavailable(status: TargetStatus | undefined, rolling: boolean): boolean {
  return isInFlight(status) || (rolling && mayBeDown(status));
}

function mayBeDown(status: TargetStatus | undefined): boolean {
  return isInFlight(status) || (status?.is === 'done' && !status.runs);
}

function unitOf(status: TargetStatus | undefined, rolling: boolean): Unit {
  if (status === undefined || isInFlight(status)) return 'open';
  return hasFailed(status, rolling) ? 'failed' : 'stopped';
}

function addTo(units: Map<string, Unit>, { unit }: PlanTarget, state: Unit): void {
  if (unit === undefined) return;
  const before = units.get(unit) ?? 'stopped';
  if (before === 'stopped' || state === 'failed') units.set(unit, state);
}
