import { attributes } from '../workflows/search-attributes.js';
import type { Temporal } from './workers.js';

/** temporal.api.enums.v1.IndexedValueType */
const KEYWORD = 2;

/** Registers those that the namespace does not have; may run any number of times, and at once. */
export async function ensureSearchAttributes({ connection, namespace }: Temporal): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.values(attributes).filter(
    ({ name }) => customAttributes[name] === undefined,
  );
  if (missing.length === 0) return;
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map(({ name }) => [name, KEYWORD])),
    });
  } catch (error) {
    // Another worker was quicker.
    if (!/already exists/i.test((error as Error).message)) throw error;
  }
}
