/** `npm run plan-schema`: writes docs/plan.schema.json, which a test holds against the code. */
import { writeFile } from 'node:fs/promises';
import { publishedSchema } from '../../client/plan/plan-schema.js';

const file = new URL('../../../docs/plan.schema.json', import.meta.url);
await writeFile(file, `${JSON.stringify(publishedSchema(), null, 2)}\n`);
