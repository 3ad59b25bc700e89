/** A scenario: dials that are turned at the start, per vendor, from a YAML file. */
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { simulators } from './catalogue.js';
import { DialError, readDial } from './dial-error.js';

type Vendor = keyof typeof simulators;
const vendors = Object.keys(simulators) as Vendor[];

const dials = z
  .record(z.string(), z.unknown(), { error: 'dials, with what they are set to' })
  .exactOptional();

/**
 * Per vendor, per dial (`faults`, `random`, `clock`, `tokens` …) the body to POST to `/_simulator/DIAL`, or a
 * list of bodies. `things` takes a change per name, or per beginning of names and `*`.
 */
const scenarioSchema = z.strictObject(
  Object.fromEntries(vendors.map((vendor) => [vendor, dials])) as Record<Vendor, typeof dials>,
);
export type Scenario = z.output<typeof scenarioSchema>;

/** @throws DialError that names the file and what is wrong in it; the dials themselves are checked when they are turned */
export async function readScenario(file: string): Promise<Scenario> {
  try {
    return readDial(scenarioSchema, parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new DialError(`--scenario ${file}: ${(error as Error).message}`);
  }
}

/** Turns a vendor's dials at its simulator. @throws DialError that names the dial and what is wrong */
export async function playScenario(scenario: Scenario, vendor: Vendor, url: string): Promise<void> {
  for (const [dial, given] of Object.entries(scenario[vendor] ?? {})) {
    for (const [path, body] of callsFor(dial, given)) {
      const response = await fetch(`${url}/_simulator/${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
      if (response.ok) continue;
      const { error } = errorAnswer.parse(await response.json());
      throw new DialError(`scenario: ${vendor}.${path}: ${error}`);
    }
  }
}

const errorAnswer = z.object({ error: z.string() });

function callsFor(dial: string, given: unknown): [path: string, body: unknown][] {
  if (dial === 'things')
    return Object.entries(given ?? {}).map(([name, change]) => [
      `things/${encodeURIComponent(name)}`,
      change,
    ]);
  return (Array.isArray(given) ? given : [given]).map((body: unknown) => [dial, body]);
}
