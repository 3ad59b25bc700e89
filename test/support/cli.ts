/** The command line as people and programs meet it: child processes of the built `standdown`. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

const BIN = fileURLToPath(new URL('../../client/standdown.js', import.meta.url));
/** Relative to dist/test/support. */
const SCHEMA = new URL('../../../docs/cli.schema.json', import.meta.url);

export interface Ended {
  /** The exit code; null: ended by a signal. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  /** On top of this process's environment; undefined takes a variable away. */
  env?: Record<string, string | undefined>;
  cwd?: string;
  stdin?: string;
}

export interface Cli {
  child: ChildProcess;
  /** All that came so far. */
  stderr(): string;
  ended: Promise<Ended>;
}

export function startCli(args: string[], { env = {}, cwd, stdin = '' }: CliOptions = {}): Cli {
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { ...process.env, TEMPORAL_ADDRESS: '127.0.0.1:1', ...env },
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin.end(stdin);
  const ended = once(child, 'close').then(([code]: unknown[]) => ({
    code: typeof code === 'number' ? code : null,
    stdout,
    stderr,
  }));
  return { child, stderr: () => stderr, ended };
}

export function cli(args: string[], options?: CliOptions): Promise<Ended> {
  return startCli(args, options).ended;
}

export type Shape = 'results' | 'started' | 'list' | 'gates' | 'aborted' | 'show' | 'validate';

/** The one document on stdout, held against docs/cli.schema.json: no field more, none less. */
export async function documentOf(ended: Ended, shape: Shape): Promise<unknown> {
  const document: unknown = JSON.parse(ended.stdout);
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
  formats.default(ajv);
  ajv.addSchema(JSON.parse(await readFile(SCHEMA, 'utf8')) as object, 'cli');
  const validate = ajv.getSchema(`cli#/$defs/${shape}`);
  assert.ok(validate, `the schema has no definition ${shape}`);
  assert.ok(await validate(document), JSON.stringify(validate.errors, null, 1) + ended.stdout);
  return document;
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
