import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { connectionSchema } from '../../activities/vendors.js';

const RUN = fileURLToPath(new URL('../../simulators/run.js', import.meta.url));
const EXAMPLE = fileURLToPath(new URL('../../../examples/scenario.yaml', import.meta.url));
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

  describe('with a scenario', () => {
    let folder: string;
    before(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'scenario-'));
    });
    after(() => rm(folder, { recursive: true }));

    const write = async (content: string) => {
      const name = path.join(folder, 'scenario.yaml');
      await writeFile(name, content);
      return name;
    };

    it('turns its dials before anyone is told where to call: the example', async () => {
      const child = start('--scale', '0.1', '--scenario', EXAMPLE);
      const printed = [] as string[];
      child.stdout.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
      await once(child.stderr, 'data');
      const connections = file.parse(parse(printed.join('')));
      const { endpoint } = connections['emr-prod']!;
      const things = z
        .array(z.object({ name: z.string(), manner: z.object({ ending: z.string() }) }))
        .parse(await (await fetch(`${endpoint}/_simulator/things`)).json());
      const reviving = things.filter(({ manner }) => manner.ending === 'revives');
      assert.deepEqual(
        reviving.map(({ name }) => name),
        ['HIVE/HiveServer2@172.16.114.126', 'HIVE/HiveServer2@172.16.114.127'],
      );
      child.kill('SIGTERM');
      await once(child, 'exit');
    });

    for (const [what, content, message] of [
      ['a vendor', 'azure: {}', /--scenario .*scenario\.yaml: .*"azure".*huawei-cdm/],
      [
        'a dial',
        'huawei-cdm: { falts: {} }',
        /huawei-cdm\.falts: no such dial; there are .*faults/,
      ],
      [
        'an answer',
        "huawei-cdm: { faults: [{ api: '*', when: before, answer: rezet }] }",
        /huawei-cdm\.faults: field "answer" is "rezet": reset, hang/,
      ],
      [
        'a thing',
        'tencent-emr: { things: { HIFE/*: { manner: { lag: 1 } } } }',
        /tencent-emr\.things\/HIFE.*: no thing is named like "HIFE\/\*" here; it has HIVE/,
      ],
    ] as const) {
      it(`that names ${what} that there is not: exit 2, and what would be right`, async () => {
        const child = start('--scenario', await write(content));
        const said = text(child.stderr);
        const [code] = (await once(child, 'exit')) as [number | null];
        assert.equal(code, 2);
        assert.match(await said, message);
      });
    }
  });
});
