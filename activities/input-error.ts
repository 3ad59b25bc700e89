import type { z } from 'zod';

/** What a person wrote is wrong. The message names the field, the value and what would be right. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** All of zod's issues in one line, each with its path. */
export function zodMessage(error: z.ZodError): string {
  return error.issues
    .map((issue) =>
      issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message,
    )
    .join('; ');
}
