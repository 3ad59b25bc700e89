/** What can be named: a service of an EMR instance, one component of it, or that component on some hosts. */
import { z } from 'zod';
import { connectionName } from '../target-fields.js';

const ipv4 = z.ipv4({
  error: ({ input }) => `${JSON.stringify(input)} is not an IPv4 address such as 172.16.114.126`,
});

export const emrTarget = z.strictObject({
  vendor: z.literal('tencent-emr'),
  connection: connectionName,
  instance: z
    .string()
    .regex(/^emr-[a-z0-9]+$/, 'an instance id is "emr-" and letters and digits: emr-4zvc5mul'),
  service: z
    .string()
    .toUpperCase()
    .regex(/^[A-Z][A-Z0-9_-]*$/, 'a service name such as HIVE or HDFS'),
  component: z
    .string()
    .regex(
      /^[A-Za-z][A-Za-z0-9_.-]*$/,
      'a component name such as HiveServer2, as the vendor spells it',
    )
    .optional(),
  /** Numerically sorted, each once. Only beside a component. */
  ips: z
    .array(ipv4)
    .min(1, 'after "@" stands at least one IPv4 address')
    .transform((ips) => [...new Set(ips)].sort((a, b) => numberOf(a) - numberOf(b)))
    .optional(),
});
export type EmrTarget = z.infer<typeof emrTarget>;

export const pathShape = '<instanceId>/<SERVICE>[/<Component>[@ip,ip...]]';

export function pathOf({ instance, service, component, ips }: EmrTarget): string[] {
  if (component === undefined) return [instance, service];
  return [instance, service, ips === undefined ? component : `${component}@${ips.join(',')}`];
}

/** The inverse of `pathOf`, before validation; undefined where the path has too many parts. */
export function targetAt(connection: string, path: string[]): unknown {
  const [instance, service, third, ...rest] = path;
  if (rest.length > 0) return undefined;
  const base = { vendor: 'tencent-emr', connection, instance, service };
  if (third === undefined) return base;
  const at = third.indexOf('@');
  if (at < 0) return { ...base, component: third };
  const hosts = third.slice(at + 1);
  return {
    ...base,
    component: third.slice(0, at),
    ips: hosts === '' ? [] : hosts.split(','),
  };
}

export function titleOf({ instance, service, component, ips }: EmrTarget): string {
  if (component === undefined) return `service ${service} of EMR cluster ${instance}`;
  const hosts = ips === undefined ? '' : ` on ${ips.join(', ')}`;
  return `${component} of service ${service}${hosts}, EMR cluster ${instance}`;
}

function numberOf(ip: string): number {
  return ip.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}
