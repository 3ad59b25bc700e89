/**
 * Gets the Temporal server that the tests start, before mocha counts the seconds: with nothing cached
 * it is downloaded, or built for minutes.
 */
import { findServer } from '../../temporal-docker/find-server.js';

const report = (line: string) => process.stdout.write(`${line}\n`);
const { command, how } = await findServer({ report });
report(`test server: ${command} (${how})`);
