/** Looks for planted secrets in whatever a drill left behind. */

export interface Leak {
  /** Name of the secret, never its value. */
  secret: string;
  where: string;
}

/** A value and the forms in which it may travel. */
function formsOf(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const bytes = Buffer.from(value);
  return [
    ...new Set([
      value,
      json,
      encodeURIComponent(value),
      bytes.toString('base64').replace(/=+$/, ''),
      bytes.toString('hex'),
    ]),
  ];
}

export class LeakSearch {
  readonly leaks: Leak[] = [];
  readonly #forms: [name: string, form: string][];

  constructor(secrets: Readonly<Record<string, string>>) {
    this.#forms = Object.entries(secrets).flatMap(([name, value]) =>
      formsOf(value).map((form): [string, string] => [name, form]),
    );
  }

  /** Text, or anything that holds text or bytes: a history as it came from the server. */
  search(where: string, what: unknown): void {
    const text = typeof what === 'string' ? what : textOf(what);
    for (const [secret, form] of this.#forms)
      if (text.includes(form) && !this.#isKnown(secret, where)) this.leaks.push({ secret, where });
  }

  #isKnown(secret: string, where: string): boolean {
    return this.leaks.some((leak) => leak.secret === secret && leak.where === where);
  }
}

/** All strings in it, bytes read as text. */
function textOf(value: unknown): string {
  const texts: string[] = [];
  const collect = (each: unknown): void => {
    if (typeof each === 'string') texts.push(each);
    else if (each instanceof Uint8Array) texts.push(Buffer.from(each).toString('utf8'));
    else if (each !== null && typeof each === 'object')
      for (const [name, inner] of Object.entries(each)) {
        texts.push(name);
        collect(inner);
      }
  };
  collect(value);
  return texts.join('\n');
}
