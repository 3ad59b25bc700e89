/** A vendor behind real TLS with a certificate of a private authority. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer, type Server } from 'node:tls';
import { stringify } from 'yaml';
import { makeCertificates } from '../support/certificates.js';
import { startCli, type Cli } from '../support/cli.js';
import { devServer, openStage, type Stage } from '../support/stage.js';

describe('a vendor behind TLS', function () {
  this.timeout(120_000);
  let folder: string;
  let stage: Stage;
  let wire: Server;
  let worker: Cli;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'standdown-vendor-tls-'));
  });
  afterEach(async () => {
    worker.child.kill('SIGKILL');
    await worker.ended;
    await stage.close();
    wire.close();
    await rm(folder, { recursive: true });
  });

  /** One stop through `standdown worker`. @returns its verdict, how often the vendor was asked, what the worker said */
  const stopOver = async (tls: Record<string, unknown> | undefined) => {
    const { ca, server } = await makeCertificates();
    await writeFile(path.join(folder, 'ca.pem'), ca);
    let port = 0;
    wire = createServer(server, (outside) => {
      const inside = connect(port, '127.0.0.1');
      outside.pipe(inside).pipe(outside);
      for (const socket of [outside, inside])
        socket.on('error', () => [outside, inside].forEach((each) => each.destroy()));
    });
    wire.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => wire.listen(0, '127.0.0.1', resolve));
    const endpoint = `https://127.0.0.1:${(wire.address() as AddressInfo).port}`;
    const change = (entry: Record<string, unknown>) => {
      port = Number(new URL(String(entry['endpoint'])).port);
      return { ...entry, endpoint, ...(tls === undefined ? {} : { tls }) };
    };
    stage = await openStage('huawei-cdm', { worker: false, change });
    const file = path.join(folder, 'connections.yaml');
    await writeFile(file, stringify({ [stage.connectionName]: stage.entry }));
    const { address } = await devServer();
    worker = startCli(['worker', '--connections', file], { env: { TEMPORAL_ADDRESS: address } });
    const outcome = await stage.stop({ deadlineMs: tls === undefined ? 12_000 : 60_000 });
    const asked = stage.simulator.world.ledger.entries.length;
    return { outcome, asked, warnings: worker.stderr().match(/warning: .*/g) ?? [] };
  };

  it('is not spoken to by default: its authority is unknown', async () => {
    const { outcome, asked } = await stopOver(undefined);
    assert.equal(outcome.verdict, 'timed-out', JSON.stringify(outcome.reason));
    assert.equal(outcome.issued, 0);
    assert.equal(asked, 0);
    const words = Object.keys(outcome.evidence.words);
    assert.ok(
      words.some((word) => /UNABLE_TO_VERIFY|SELF_SIGNED/.test(word)),
      words.join(),
    );
  });

  it('is trusted with its authority as tls.ca, without a warning', async () => {
    const { outcome, warnings } = await stopOver({ ca: './ca.pem' });
    assert.equal(outcome.verdict, 'stopped', JSON.stringify(outcome.reason));
    assert.deepEqual(warnings, []);
  });

  it('is spoken to unverified only with tls.insecure, of which the worker warns once', async () => {
    const { outcome, warnings } = await stopOver({ insecure: true });
    assert.equal(outcome.verdict, 'stopped', JSON.stringify(outcome.reason));
    assert.deepEqual(warnings, [
      `warning: connection ${stage.connectionName}: TLS certificates are not verified (tls.insecure)`,
    ]);
  });
});
