/** The standard TEMPORAL_* settings, for commands and workers alike, against real TLS in front of a real server. */
import assert from 'node:assert/strict';
import { createSecureServer } from 'node:http2';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer, type Server } from 'node:tls';
import { makeCertificates, type Certificates } from '../support/certificates.js';
import { cli, startCli, type Ended } from '../support/cli.js';
import { devServer } from '../support/stage.js';

type Env = Record<string, string | undefined>;

describe('Temporal behind TLS', function () {
  this.timeout(120_000);
  let folder: string;
  let certificates: Certificates;
  let proxy: Server;
  let address: string;
  const files: Record<'ca' | 'cert' | 'key', string> = { ca: '', cert: '', key: '' };

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'standdown-tls-'));
    certificates = await makeCertificates();
    const { ca, client, server } = certificates;
    for (const [name, text] of Object.entries({ ca, ...client })) {
      files[name as keyof typeof files] = path.join(folder, `${name}.pem`);
      await writeFile(path.join(folder, `${name}.pem`), text);
    }
    const [host = '', port] = (await devServer()).address.split(':');
    const options = { ...server, ca, requestCert: true, ALPNProtocols: ['h2'] };
    proxy = createServer(options, (outside) => {
      const inside = connect(Number(port), host);
      outside.pipe(inside).pipe(outside);
      for (const socket of [outside, inside])
        socket.on('error', () => [outside, inside].forEach((each) => each.destroy()));
    });
    address = await listening(proxy);
  });
  after(async () => {
    proxy.close();
    await rm(folder, { recursive: true });
  });

  const mutual = (): Env => ({
    TEMPORAL_ADDRESS: address,
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: files.ca,
    TEMPORAL_TLS_CLIENT_CERT_PATH: files.cert,
    TEMPORAL_TLS_CLIENT_KEY_PATH: files.key,
  });

  /** A command that asks, and a worker that is told to end once it serves. */
  const commands: Record<string, (env: Env) => Promise<Ended>> = {
    list: (env) => cli(['list'], { env }),
    async worker(env) {
      const worker = startCli(['worker', '--workflows-only'], { env });
      worker.child.stderr?.on('data', () => {
        if (!/^serves /m.test(worker.stderr()) || worker.child.killed) return;
        worker.child.kill('SIGTERM');
      });
      return worker.ended;
    },
  };

  for (const [name, run] of Object.entries(commands)) {
    describe(name, () => {
      it('works with the CA and the client certificate of the variables', async () => {
        const { code, stderr } = await run(mutual());
        assert.equal(code, 0, stderr);
      });

      it('works with a profile of the config file', async () => {
        const file = path.join(folder, 'temporal.toml');
        const tls = `server_ca_cert_path = "${files.ca}"\nclient_cert_path = "${files.cert}"\nclient_key_path = "${files.key}"`;
        await writeFile(
          file,
          `[profile.far]\naddress = "${address}"\nnamespace = "default"\n[profile.far.tls]\n${tls}\n`,
        );
        const { code, stderr } = await run({
          TEMPORAL_ADDRESS: undefined,
          TEMPORAL_CONFIG_FILE: file,
          TEMPORAL_PROFILE: 'far',
        });
        assert.equal(code, 0, stderr);
      });

      it('is refused without the client certificate, by a server of an unknown CA, and under another name', async () => {
        const anonymous = {
          ...mutual(),
          TEMPORAL_TLS_CLIENT_CERT_PATH: undefined,
          TEMPORAL_TLS_CLIENT_KEY_PATH: undefined,
        };
        const untrusting = { ...mutual(), TEMPORAL_TLS_SERVER_CA_CERT_PATH: undefined };
        const elsewhere = { ...mutual(), TEMPORAL_TLS_SERVER_NAME: 'other.test' };
        for (const env of [anonymous, untrusting, elsewhere]) {
          const { code, stderr } = await run(env);
          assert.equal(code, 3, stderr);
          assert.match(
            stderr,
            new RegExp(`Temporal at ${address} is out of reach: \\S.*; check .*TEMPORAL_TLS_`),
          );
        }
      });

      it('sends the API key as a bearer token over TLS, and never prints it', async () => {
        const seen = new Set<string>();
        const cloud = createSecureServer(certificates.server);
        cloud.on('stream', (stream, headers) => {
          seen.add(headers.authorization ?? '(none)');
          stream.respond(
            {
              ':status': 200,
              'content-type': 'application/grpc',
              'grpc-status': '16',
              'grpc-message': 'no such key',
            },
            { endStream: true },
          );
        });
        const env = {
          TEMPORAL_ADDRESS: await listening(cloud),
          TEMPORAL_TLS_SERVER_CA_CERT_PATH: files.ca,
          TEMPORAL_API_KEY: 'planted-api-key',
        };
        const { code, stderr, stdout } = await run(env);
        cloud.close();
        assert.equal(code, 3, stderr);
        assert.deepEqual([...seen], ['Bearer planted-api-key']);
        assert.match(stderr, /no such key/);
        assert.ok(!(stderr + stdout).includes('planted-api-key'));
      });
    });
  }

  it('is wrong usage with half a client certificate, or with a file that is not there', async () => {
    const half = await cli(['list'], {
      env: { ...mutual(), TEMPORAL_TLS_CLIENT_KEY_PATH: undefined },
    });
    assert.equal(half.code, 2, half.stderr);
    assert.match(half.stderr, /a client certificate and no key; set TEMPORAL_TLS_CLIENT_KEY_PATH/);
    const missing = await cli(['list'], {
      env: { ...mutual(), TEMPORAL_TLS_SERVER_CA_CERT_PATH: path.join(folder, 'none.pem') },
    });
    assert.equal(missing.code, 2, missing.stderr);
    assert.match(missing.stderr, /none\.pem/);
  });
});

async function listening(server: {
  listen(port: number, host: string, done: () => void): unknown;
  address(): unknown;
}): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
