import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { connectionSchema } from '../../activities/vendors.js';

const RUN = fileURLToPath(new URL('../../simulators/run.js', import.meta.url));
const file = z.record(z.string(), connectionSchema);

describe('npm run simulators', () => {
  const start = (...args: string[]) =>
    spawn(process.execPath, [RUN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });

  it('prints a connections file that is valid, with the secrets as comments, until SIGTERM', async () => {
    const child = start('mrs-lab', 'oceanbase-agent', '--scale', '0.1');
    const printed = text(child.stdout);
    await once(child.stderr, 'data');
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    assert.equal(code, 0);
    const written = await printed;
    const connections = file.parse(parse(written));
    assert.deepEqual(Object.keys(connections), ['mrs-lab', 'ocp-main']);
    for (const { endpoint } of Object.values(connections))
      assert.match(endpoint, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.match(written, /^# {3}export SIM_MRS_PASSWORD='[^']+'$/m);
    assert.match(written, /^# {3}standdown stop oceanbase-agent\/ocp-main\/20\/100$/m);
  });

  it('names what is wrong, with exit 2', async () => {
    for (const [args, message] of [
      [['azure'], /"azure": no such simulator; one of mrs-lab/],
      [['--port', 'x'], /--port "x": a port number/],
      [['--scale', '0'], /--scale "0": a number above 0/],
    ] as const) {
      const child = start(...args);
      const said = text(child.stderr);
      const [code] = (await once(child, 'exit')) as [number | null];
      assert.equal(code, 2);
      assert.match(await said, message);
    }
  });
});
