/** Everything derived from the catalogue: vendors by name, target keys, options, connections. */
import { z } from 'zod';
import { catalogue } from './catalogue.js';
import type { BaseTarget, ConnectionBase, Vendor } from './contract.js';
import { InputError, zodMessage } from './input-error.js';
import { connectionName } from './target-fields.js';

export type VendorName = keyof typeof catalogue;

// The entries differ in their type parameters; each one's own schema makes the values that reach it.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyVendor = Vendor<any, any, any, any>;

/** A target as it was named: the parsed thing, its canonical key, and who knows how to stop it. */
export interface NamedTarget<Name extends string = VendorName> {
  key: string;
  vendorName: Name;
  vendor: AnyVendor;
  target: BaseTarget;
}

export interface Vendors<Name extends string> {
  vendorNames: Name[];
  vendorNamed: (name: Name) => AnyVendor;
  /** @throws InputError that names the part of the key and what would be right */
  parseKey: (text: string) => NamedTarget<Name>;
  /** Options with their defaults, canonical: equal options give equal text. @throws InputError that names the option */
  parseOptions: (name: Name, given: Record<string, unknown>) => Record<string, unknown>;
  /** The same for a start. @throws InputError that names the option */
  parseStartOptions: (name: Name, given: Record<string, unknown>) => Record<string, unknown>;
  /** One entry of connections.yaml. */
  connectionSchema: z.ZodType<ConnectionBase>;
  /** The vendors that a connection serves. */
  vendorsServedBy: (connection: ConnectionBase) => Name[];
}

const MAX_KEY_BYTES = 200;

/** What follows from a catalogue: the product's own below, a larger one in the test of a toy vendor. */
export function vendorsOf<Name extends string>(
  vendors: Readonly<Record<Name, AnyVendor>>,
): Vendors<Name> {
  const vendorNames = Object.keys(vendors) as Name[];
  const vendorNamed = (name: Name) => vendors[name];
  const isVendorName = (name: string): name is Name => Object.hasOwn(vendors, name);

  function parseKey(text: string): NamedTarget<Name> {
    const [name = '', connection = '', ...path] = text.split('/');
    if (!isVendorName(name)) {
      throw new InputError(
        `target "${text}": "${name}" is no vendor; one of ${vendorNames.join(', ')}`,
      );
    }
    const vendor = vendorNamed(name);
    const shape = `${name}/<connection>/${vendor.pathShape}`;
    const named = connectionName.safeParse(connection);
    if (!named.success)
      throw new InputError(
        `target "${text}": connection "${connection}": ${zodMessage(named.error)}; write ${shape}`,
      );
    const parsed = vendor.target.safeParse(vendor.targetAt(connection, path));
    if (!parsed.success)
      throw new InputError(`target "${text}": ${zodMessage(parsed.error)}; write ${shape}`);
    const target = parsed.data as BaseTarget;
    const key = [name, connection, ...vendor.pathOf(target)].join('/');
    if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
      throw new InputError(
        `target "${text}": the key is longer than ${MAX_KEY_BYTES} bytes; split the target`,
      );
    }
    return { key, vendorName: name, vendor, target };
  }

  const parseOptions = (name: Name, given: Record<string, unknown>) =>
    checked(vendorNamed(name).options, given, `options for ${name}`);
  const parseStartOptions = (name: Name, given: Record<string, unknown>) =>
    checked(vendorNamed(name).start.options, given, `start options for ${name}`);

  /** The distinct connection schemas: both OceanBase vendors share one. */
  const connectionSchemas = [...new Set(vendorNames.map((name) => vendorNamed(name).connection))];
  const connectionSchema = z.discriminatedUnion(
    'vendor',
    // The union wants object schemas in a tuple; each vendor's `connection` is a strict object with a literal `vendor`.
    connectionSchemas as unknown as [z.ZodObject<{ vendor: z.ZodLiteral<string> }>],
  ) as unknown as z.ZodType<ConnectionBase>;

  const vendorsServedBy = (connection: ConnectionBase) =>
    vendorNames.filter((name) => vendorNamed(name).connectionKind === connection.vendor);

  return {
    vendorNames,
    vendorNamed,
    parseKey,
    parseOptions,
    parseStartOptions,
    connectionSchema,
    vendorsServedBy,
  };
}

function checked(
  schema: z.ZodType,
  given: Record<string, unknown>,
  what: string,
): Record<string, unknown> {
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw new InputError(`${what}: ${zodMessage(parsed.error)}`);
  return parsed.data as Record<string, unknown>;
}

export const {
  vendorNames,
  vendorNamed,
  parseKey,
  parseOptions,
  parseStartOptions,
  connectionSchema,
  vendorsServedBy,
} = vendorsOf(catalogue);

/** JSON with sorted keys, all the way down. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
