/**
 * Where stops are made: each lane has one at a time. An account with one lane may have faults in its calls,
 * since it is clear whom they hit; the crowded ones show that stops which share an account do not disturb each other.
 */
import { vendorNames, type VendorName } from '../activities/vendors.js';
import { more, openAccount, type Account } from './accounts.js';

export interface Target {
  /** As in a key, after the connection. */
  path: string[];
  /** The physical things that it covers. */
  things: string[];
  options: Record<string, unknown>[];
}

export interface Lane {
  vendor: VendorName;
  account: Account;
  targets: Target[];
  crowded: boolean;
}

/** How many accounts of each vendor have one lane, and how many lanes the crowded account has. */
const LANES: Readonly<Record<VendorName, { alone: number; crowd: number }>> = {
  'huawei-mrs': { alone: 3, crowd: 0 },
  'tencent-emr': { alone: 2, crowd: 5 },
  // Two servers of one zone: OCP lets them meet, and is busy with one at a time.
  'oceanbase-server': { alone: 2, crowd: 2 },
  'oceanbase-agent': { alone: 2, crowd: 0 },
  'huawei-cdm': { alone: 3, crowd: 2 },
};

const GRACEFULLY = 'GRACEFULLY';
const cdmOptions = [
  { stopMode: 'IMMEDIATELY' },
  { stopMode: GRACEFULLY, delayTime: 1 },
  { stopMode: GRACEFULLY, delayTime: 2 },
  { stopMode: GRACEFULLY, delayTime: -1 },
];

/** The targets of a vendor's simulator, as it is when it starts. */
const targetsOf: Readonly<Record<VendorName, (things: string[]) => Target[]>> = {
  'huawei-mrs': (things) =>
    things.map((name) => ({
      path: name.split('/'),
      things: [name],
      options: [{ only_self: true }],
    })),
  'tencent-emr': (things) => emrTargets(things),
  'oceanbase-server': (things) =>
    things
      .filter((name) => name.startsWith('1/'))
      .map((name) => ({
        path: name.split('/'),
        things: [name],
        options: [{}, { type: 'STOP_SERVICE' }, { freezeServer: true }],
      })),
  'oceanbase-agent': () => [{ path: ['20', '100'], things: ['20/100'], options: [{}] }],
  'huawei-cdm': (things) =>
    things.map((name) => ({ path: [name], things: [name], options: cdmOptions })),
};

/** Whole services, components, and single processes of the main cluster. */
function emrTargets(things: string[]): Target[] {
  const cluster = 'emr-4zvc5mul';
  const ofMain = things.filter((name) => name.includes('@172.16.114.'));
  const names = (part: (name: string) => string) => [...new Set(ofMain.map(part))];
  const options = [{}, { StopParams: { StopPolicy: 'safe', GraceDownTime: 1 } }];
  const service = (name: string) => name.split('/')[0]!;
  const component = (name: string) => name.split('@')[0]!;
  return [
    ...names(service).map((name) => ({
      path: [cluster, name],
      things: ofMain.filter((thing) => service(thing) === name),
      options,
    })),
    ...names(component).map((name) => ({
      path: [cluster, ...name.split('/')],
      things: ofMain.filter((thing) => component(thing) === name),
      options,
    })),
    ...ofMain.map((name) => ({ path: [cluster, ...name.split('/')], things: [name], options })),
  ];
}

export function keyOf({ vendor, account }: Lane, { path }: Target): string {
  return [vendor, account.name, ...path].join('/');
}

/** Lanes of one kind have the same targets. */
export function kindOf({ vendor, account, crowded, targets }: Lane): string {
  return crowded ? `${account.name}/${targets[0]!.path.join('/')}` : vendor;
}

export async function openLanes(): Promise<Lane[]> {
  const all = await Promise.all(vendorNames.map(lanesOf));
  return all.flat();
}

async function lanesOf(vendor: VendorName): Promise<Lane[]> {
  const { alone, crowd } = LANES[vendor];
  const lanes: Lane[] = [];
  for (let nth = 1; nth <= alone; nth += 1) {
    const account = await openAccount(`${vendor}-${nth}`, vendor);
    const targets = targetsOf[vendor]([...account.simulator.world.things.keys()]);
    lanes.push({ vendor, account, targets, crowded: false });
  }
  if (crowd === 0) return lanes;
  const account = await openAccount(`${vendor}-crowd`, vendor);
  for (const target of await crowdOf(vendor, account, crowd))
    lanes.push({ vendor, account, targets: [target], crowded: true });
  return lanes;
}

/** Targets of one account that do not cover each other. */
async function crowdOf(vendor: VendorName, account: Account, count: number): Promise<Target[]> {
  const { things } = account.simulator.world;
  const all = () => targetsOf[vendor]([...things.keys()]);
  if (vendor === 'oceanbase-server')
    return all().filter(({ things: [name] }) => name === '1/5' || name === '1/6');
  const paths = await more(account, count);
  if (vendor === 'huawei-cdm')
    return all().filter(({ path }) => paths.some(([cluster]) => cluster === path[0]));
  return paths.map((path) => ({ path, things: [path.slice(1).join('/')], options: [{}] }));
}
