/** Loaded by its path (data-converter.ts): messages and stacks of failures become payloads, which the codec encrypts. */
import { DefaultFailureConverter } from '@temporalio/common';

export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
