/** Seeded nonsense: the same seed gives the same cases, and a failure prints it (`FUZZ_SEED` repeats it). */
export class Fuzz {
  readonly seed: number;
  #state: number;

  constructor(seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31)) {
    this.seed = seed;
    this.#state = seed;
  }

  /** mulberry32: 0 ≤ x < 1. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.#next() * limit);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  /** The text after one to four small changes. */
  changed(text: string): string {
    let out = text;
    for (let left = 1 + this.below(4); left > 0; left -= 1) out = this.#change(out);
    return out;
  }

  /** Any JSON value, a few levels deep. */
  value(depth = 3): unknown {
    const plain = [null, true, -1, 0, 1.5, 1e21, 2 ** 53, '', 'x', ...NASTY];
    if (depth === 0 || this.below(3) > 0) return this.pick(plain);
    const items = Array.from({ length: this.below(4) }, () => this.value(depth - 1));
    if (this.below(2) === 0) return items;
    return Object.fromEntries(items.map((item) => [this.pick(NASTY), item]));
  }

  #change(text: string): string {
    const at = this.below(text.length + 1);
    const to = Math.min(text.length, at + this.below(8));
    switch (this.below(5)) {
      case 0:
        return text.slice(0, at) + text.slice(to);
      case 1:
        return text.slice(0, at) + this.pick(NASTY) + text.slice(at);
      case 2:
        return text.slice(0, at) + this.pick(NASTY) + text.slice(to);
      case 3:
        return text.slice(0, at) + text.slice(at, to).repeat(2 + this.below(40)) + text.slice(to);
      default:
        return text.slice(0, at) + text.slice(at).toUpperCase();
    }
  }
}

/** What has broken parsers before. */
export const NASTY = [
  ...[
    '/',
    '//',
    '@',
    ',',
    ':',
    '-',
    '--',
    '..',
    '%2f',
    '#',
    ' ',
    '\t',
    '\n',
    '\r\n',
    '=',
    '&a',
    '*a',
  ],
  ...[
    '\0',
    '\u001b[2J',
    '\u202e',
    'ß',
    'İ',
    '服务',
    '💥',
    '\ud83d',
    '\ufeff',
    '{',
    '}',
    '[',
    ']',
    "'",
    '"',
  ],
  ...['__proto__', 'constructor', 'toString', 'NaN', '-0', '0x10', '1e9', '00', '9'.repeat(400)],
  ...[
    '!!binary',
    '!!js/function',
    '<<: ',
    '? ',
    '- ',
    '|',
    '>',
    '~',
    'y'.repeat(2_000),
    '256.1.1.1',
  ],
];
