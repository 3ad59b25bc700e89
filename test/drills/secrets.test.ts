/** A vendor that quotes every credential that it is sent: none of them is found anywhere afterwards. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { simulators } from '../../simulators/catalogue.js';
import { cli, startCli, type Cli } from '../support/cli.js';
import { EchoingVendor } from '../support/echoing-vendor.js';
import { devServer, openStage, type Stage } from '../support/stage.js';
import { textsIn } from '../support/texts-in.js';

describe('a vendor that quotes credentials', function () {
  this.timeout(180_000);
  let folder: string;
  let stage: Stage;
  let vendor: EchoingVendor;
  let worker: Cli;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'standdown-echo-'));
    vendor = await EchoingVendor.open();
  });
  afterEach(async () => {
    worker.child.kill('SIGKILL');
    await worker.ended;
    await stage.close();
    vendor.close();
    await rm(folder, { recursive: true });
  });

  for (const name of ['huawei-mrs', 'tencent-emr', 'oceanbase-server', 'huawei-cdm'] as const) {
    it(`(${name}) has them in no history, heartbeat, failure, verdict or log`, async () => {
      const pace = { requestTimeout: '2s', deadline: '50s' };
      stage = await openStage(name, {
        worker: false,
        pace,
        change: (entry) => vendor.inFrontOf(entry),
      });
      const file = path.join(folder, 'connections.yaml');
      await writeFile(file, stringify({ [stage.connectionName]: stage.entry }));
      const env = { TEMPORAL_ADDRESS: (await devServer()).address };
      worker = startCli(['worker', '--connections', file], { env });

      const options = Object.entries(simulators[name].example.options ?? {});
      const flags = options.flatMap(([option, value]) => [
        '--option',
        `${option}=${JSON.stringify(value)}`,
      ]);
      const stop = startCli(['stop', stage.key, '--json', ...flags], { env });
      const described: string[] = [];
      const looking = setInterval(() => {
        void stage.client.workflow
          .getHandle(`stop/${stage.key}`)
          .describe()
          .then(({ raw }) => described.push(textsIn(raw)))
          .catch(() => undefined);
      }, 100);
      const { code, stdout, stderr } = await stop.ended;
      clearInterval(looking);
      assert.equal(code, 0, stdout + stderr);
      const { namespace } = stage.client.options;
      const { history } = await stage.client.workflowService.getWorkflowExecutionHistory({
        namespace,
        execution: { workflowId: `stop/${stage.key}` },
      });

      assert.ok(vendor.echoes > 1, 'it quoted nothing');
      assert.ok(stdout.includes('***'), 'nothing of it came through to us');
      const { secrets } = simulators[name].connection('http://127.0.0.1');
      const planted = [...Object.values(secrets), ...vendor.sent].filter(
        (text) => text.length >= 4,
      );
      assert.ok(vendor.sent.size > 0, 'it was sent no credential');
      const shown = await cli(['show', stage.key], { env });
      const places = {
        history: textsIn(history),
        described: described.join(),
        stdout,
        stderr,
        worker: worker.stderr(),
        shown: shown.stdout,
      };
      for (const [place, content] of Object.entries(places))
        for (const secret of planted)
          assert.ok(
            !content.includes(secret),
            `${place} has ${secret}: …${content.slice(Math.max(0, content.indexOf(secret) - 150), content.indexOf(secret) + 80)}`,
          );
    });
  }
});
