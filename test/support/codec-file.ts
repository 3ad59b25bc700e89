/** Codec files with new keys, in a folder of their own. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';

export class CodecFiles {
  private constructor(private readonly folder: string) {}

  static async open(): Promise<CodecFiles> {
    return new CodecFiles(await mkdtemp(path.join(tmpdir(), 'standdown-codec-')));
  }

  /** Makes the keys that are not there yet. @returns the codec file's path */
  async write(content: { encrypt?: string; keys: string[] }): Promise<string> {
    for (const id of content.keys) await this.#key(id);
    const keys = Object.fromEntries(content.keys.map((id) => [id, { file: `./${id}.key` }]));
    return this.raw(stringify({ ...content, keys }));
  }

  async raw(text: string): Promise<string> {
    const file = path.join(this.folder, `codec-${randomBytes(4).toString('hex')}.yaml`);
    await writeFile(file, text);
    return file;
  }

  /** For this process and its children; without a file: none. */
  use(file?: string): void {
    if (file === undefined) delete process.env['STANDDOWN_CODEC'];
    else process.env['STANDDOWN_CODEC'] = file;
  }

  async close(): Promise<void> {
    this.use();
    await rm(this.folder, { recursive: true });
  }

  async #key(id: string): Promise<void> {
    const key = `${randomBytes(32).toString('base64')}\n`;
    await writeFile(path.join(this.folder, `${id}.key`), key, { flag: 'wx' }).catch(
      () => undefined,
    );
  }
}
