/** The calls under `/_simulator/` of a running simulator, as anyone would make them: over HTTP. */
import assert from 'node:assert/strict';
import type { TruthDocument } from '../../simulators/truth.js';

/** Turns a dial; the answer is its body. */
export async function turn(url: string, dial: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${url}/_simulator/${dial}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  const text = await response.text();
  assert.equal(response.status, 200, text);
  return JSON.parse(text);
}

export async function truthAt(url: string): Promise<TruthDocument> {
  const response = await fetch(`${url}/_simulator/truth`);
  return (await response.json()) as TruthDocument;
}
