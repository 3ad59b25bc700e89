/** A certificate authority of the test's own, and what it vouches for. */
import { generate } from 'selfsigned';

interface Pair {
  key: string;
  cert: string;
}

export interface Certificates {
  /** PEM. */
  ca: string;
  /** For 127.0.0.1, and for the name `temporal.test`. */
  server: Pair;
  client: Pair;
}

export async function makeCertificates(): Promise<Certificates> {
  const named = (value: string) => [{ name: 'commonName', value }];
  const common = { algorithm: 'sha256', keyType: 'ec' } as const;
  const root = await generate(named('Test CA'), {
    ...common,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  const signed = async (name: string, usage: 'serverAuth' | 'clientAuth'): Promise<Pair> => {
    const made = await generate(named(name), {
      ...common,
      ca: { key: root.private, cert: root.cert },
      extensions: [
        { name: 'basicConstraints', cA: false },
        { name: 'extKeyUsage', [usage]: true },
        {
          name: 'subjectAltName',
          altNames: [
            { type: 2, value: name },
            { type: 7, ip: '127.0.0.1' },
          ],
        },
      ],
    });
    return { key: made.private, cert: made.cert };
  };
  return {
    ca: root.cert,
    server: await signed('temporal.test', 'serverAuth'),
    client: await signed('standdown', 'clientAuth'),
  };
}
