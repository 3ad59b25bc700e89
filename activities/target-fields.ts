/** Building blocks of target keys (design §2, Keys). */
import { z } from 'zod';

export const connectionName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,39}$/,
    'a connection name is 1 to 40 of a-z, 0-9 and "-", and begins with a letter or digit',
  );

/** A positive whole number without leading zeros, kept as text: vendor ids are 64-bit. */
export const numericId = z
  .string()
  .regex(/^(0|[1-9]\d{0,18})$/, 'a whole number without leading zeros');

export const uuid = z
  .string()
  .toLowerCase()
  .regex(
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    'a UUID such as bae65496-643e-47ca-84af-948672de7eeb',
  );
