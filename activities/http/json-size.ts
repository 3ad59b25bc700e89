/**
 * What a JSON text would cost before it is parsed: a few megabytes of brackets make hundreds of megabytes of
 * values, and whatever walks them recursively runs out of stack.
 */
const MAX_DEPTH = 64;
/** Ten times the largest that a documented page can have: 999 rows of EMR with twenty fields each. */
const MAX_VALUES = 200_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Why this text is not even parsed, or null. Linear; says nothing about whether it is JSON. */
export function excessOf(text: string): string | null {
  let depth = 0;
  let values = 1;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        depth += 1;
        values += 1;
        if (depth > MAX_DEPTH) return `JSON nested deeper than ${MAX_DEPTH} levels`;
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth -= 1;
        break;
      case COMMA:
        values += 1;
        break;
      default:
        break;
    }
    if (values > MAX_VALUES) return `JSON of more than ${MAX_VALUES} values`;
  }
  return null;
}

/** @param start of the opening quote @returns the place of the closing one, or of the end of the text */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE)
    at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}
