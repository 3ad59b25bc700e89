import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeCertificates } from '../support/certificates.js';
import { cli, documentOf } from '../support/cli.js';

const good = `mrs-lab:
  vendor: huawei-mrs
  endpoint: https://192.0.2.5:28443
  auth: { kind: cas, endpoint: https://192.0.2.5:20009, username: admin, password: { env: NO_SUCH_VARIABLE } }
  tls: { ca: ./ca.pem }
ocp-main:
  vendor: oceanbase-ocp
  endpoint: http://ocp.example:8080
  auth: { kind: basic, username: ops, password: { file: ./no-such-secret } }
`;

describe('standdown validate', () => {
  let folder: string;
  let file: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'standdown-validate-'));
    file = join(folder, 'connections.yaml');
    await writeFile(join(folder, 'ca.pem'), (await makeCertificates()).ca);
  });
  after(() => rm(folder, { recursive: true }));

  it('prints the connections and the warnings; the secrets need not be there', async () => {
    await writeFile(file, good);
    const shown = await cli(['validate', file]);
    assert.equal(shown.code, 0, shown.stderr);
    assert.match(shown.stdout, /ocp-main +oceanbase-ocp +\S+ +oceanbase-server, oceanbase-agent/);
    assert.match(shown.stdout, /warning: connection ocp-main: .*not encrypted/);
    assert.match(shown.stdout, /secrets were not read/);
  });

  it('prints the same as JSON', async () => {
    await writeFile(file, good);
    const ended = await cli(['validate', file, '--json']);
    assert.equal(ended.code, 0);
    assert.deepEqual(await documentOf(ended, 'validate'), {
      file,
      connections: [
        {
          name: 'mrs-lab',
          vendor: 'huawei-mrs',
          endpoint: 'https://192.0.2.5:28443',
          serves: ['huawei-mrs'],
        },
        {
          name: 'ocp-main',
          vendor: 'oceanbase-ocp',
          endpoint: 'http://ocp.example:8080',
          serves: ['oceanbase-server', 'oceanbase-agent'],
        },
      ],
      warnings: ['connection ocp-main: http://ocp.example:8080 is not encrypted'],
      faults: [],
    });
  });

  it('names limits that are unknown or too high, with their lines', async () => {
    const limits = '  limits: { stop: 99, nonsense: 1, service: 2 }\n';
    await writeFile(file, good.replace('ocp-main:', `${limits}ocp-main:`));
    const { code, stderr } = await cli(['validate', file]);
    assert.equal(code, 2);
    assert.match(stderr, /:6: mrs-lab\.limits\.stop: 99 is above the limit of 1/);
    assert.match(stderr, /mrs-lab\.limits\.nonsense: no such API; one of .*service/);
    assert.doesNotMatch(stderr, /limits\.service/);
  });

  it('names a CA that is not there or is none, and two names of one account', async () => {
    const emr = (name: string, id: string) =>
      `${name}: { vendor: tencent-emr, endpoint: https://emr.tencentcloudapi.com, region: ap-guangzhou, auth: { secretId: { env: ${id} }, secretKey: { env: KEY } } }\n`;
    await writeFile(join(folder, 'junk.pem'), 'no certificate');
    const twice = emr('emr-a', 'ID_1') + emr('emr-b', 'ID_1') + emr('emr-c', 'ID_2');
    await writeFile(file, good.replace('./ca.pem', './none.pem') + twice);
    const { code, stderr } = await cli(['validate', file]);
    assert.equal(code, 2);
    const [ca, account, ...more] = stderr.trim().split('\n');
    assert.match(ca!, /:5: mrs-lab\.tls\.ca: ENOENT.*none\.pem/);
    assert.match(account!, /:11: emr-b: the same account of the same endpoint as emr-a/);
    assert.deepEqual(more, []);
    await writeFile(file, good.replace('./ca.pem', './junk.pem'));
    assert.match(
      (await cli(['validate', file])).stderr,
      /:5: mrs-lab\.tls\.ca: .*junk\.pem holds no certificate/,
    );
  });

  it('quotes no password that stands where it must not', async () => {
    const wrong = [
      good.replace('https://192.0.2.5:28443', 'https://admin:hunter2@192.0.2.5:28443'),
      good.replace('{ file: ./no-such-secret }', '*hunter2'),
      good.replace('{ file: ./no-such-secret }', "'a' hunter2"),
      good.replace('{ file: ./no-such-secret }', '{ env: hunter2'),
    ];
    for (const text of wrong) {
      await writeFile(file, text);
      const { code, stdout, stderr } = await cli(['validate', file]);
      assert.equal(code, 2, stderr);
      assert.ok(!(stdout + stderr).includes('hunter2'), stderr);
    }
  });

  it('leaves to the worker what it must not read, which names every secret that is missing', async () => {
    await writeFile(file, good);
    const { code, stderr } = await cli(['worker', '--connections', file]);
    assert.equal(code, 2);
    assert.match(stderr, /connection mrs-lab: auth\.password: .*NO_SUCH_VARIABLE is not set/);
    assert.match(stderr, /connection ocp-main: auth\.password: .*no-such-secret/);
  });

  it('accepts the example', async () => {
    const example = fileURLToPath(new URL('../../../examples/connections.yaml', import.meta.url));
    const { code, stderr } = await cli(['validate', example]);
    assert.equal(code, 0, stderr);
    assert.equal(stderr, '');
  });

  it('names all faults with their lines, and never prints a literal secret', async () => {
    await writeFile(
      file,
      good
        .replace('https://192.0.2.5:28443', 'https://192.0.2.5/web')
        .replace('{ file: ./no-such-secret }', 'hunter2hunter2'),
    );
    const ended = await cli(['validate', file, '--json']);
    assert.equal(ended.code, 2);
    const { faults } = (await documentOf(ended, 'validate')) as { faults: string[] };
    assert.equal(faults.length, 2, faults.join('\n'));
    assert.ok(faults[0]!.startsWith(`${file}:3: mrs-lab.endpoint: `), faults[0]);
    assert.match(faults[0]!, /is not an origin; write https:\/\/host/);
    assert.ok(faults[1]!.startsWith(`${file}:9: ocp-main.auth`), faults[1]);
    assert.match(faults[1]!, /a literal is refused/);
    assert.equal(ended.stderr.trim(), faults.join('\n'));
    assert.ok(!(ended.stdout + ended.stderr).includes('hunter2'), 'the secret was printed');
  });

  it('tells a plan from connections, and shows what goes in which batch', async () => {
    const plan = 'name: p\nstages:\n  - targets: [huawei-mrs/m/1/HDFS, huawei-mrs/m/1/Hive]\n';
    await writeFile(file, plan);
    const shown = await cli(['validate', file]);
    assert.equal(shown.code, 0, shown.stderr);
    assert.match(shown.stdout, /stage-1 +stop +1 +huawei-mrs\/m\/1\/HDFS\n/);
    assert.match(shown.stdout, /warning: .*HDFS .* is stopped together with .*Hive /);
    await writeFile(file, `${plan}    batch: 1\n    order: dependencies\n`);
    assert.deepEqual(await documentOf(await cli(['validate', file, '--json']), 'validate'), {
      file,
      connections: [],
      plan: {
        name: 'p',
        stages: [
          {
            name: 'stage-1',
            mode: 'stop',
            batches: [['huawei-mrs/m/1/Hive'], ['huawei-mrs/m/1/HDFS']],
          },
        ],
      },
      warnings: [],
      faults: [],
    });
  });

  it('names all faults of a plan with line and column', async () => {
    await writeFile(file, 'name: P\nstages:\n  - targets: [huawei-mrs/m/1]\n    batch: x\n');
    const ended = await cli(['validate', file, '--json']);
    assert.equal(ended.code, 2);
    const { faults } = (await documentOf(ended, 'validate')) as { faults: string[] };
    assert.deepEqual(
      faults.map((fault) =>
        fault
          .slice(file.length + 1)
          .split(': ', 2)
          .join(': '),
      ),
      ['1:7: name', '3:15: stages.0.targets.0', '4:12: stages.0.batch'],
    );
    assert.equal(ended.stderr.trim(), faults.join('\n'));
  });

  it('ends with 2 for a file that is missing, empty or no YAML', async () => {
    assert.match((await cli(['validate', join(folder, 'none')])).stderr, /ENOENT/);
    await writeFile(file, '');
    const empty = await cli(['validate', file]);
    assert.equal(empty.code, 2);
    assert.match(empty.stderr, /no connections in it/);
    await writeFile(file, 'a: [1,\nb: }');
    const broken = await cli(['validate', file]);
    assert.equal(broken.code, 2);
    assert.match(broken.stderr, /line \d/);
  });
});
