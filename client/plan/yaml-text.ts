/** YAML with places: what it says, its own faults, and the line and column of any path in it. */
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
} from 'yaml';
import type { Fault } from './faults.js';

/** Uses of anchors, also of those within others: a plan repeats its settings, it does not multiply them. */
const MAX_ALIASES = 1_000;

export interface YamlText {
  /** Undefined where it is no YAML. */
  value: unknown;
  /** `12:5: what is wrong`. */
  faults: string[];
  /** `12:5: stages.0.name: what is wrong`, in the order of the text. */
  placed(faults: readonly Fault[]): string[];
}

export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${line}:${col}: `;
  };
  // A tag such as !env or !include is a warning to YAML; here it would change what the plan means.
  const faults = [...document.errors, ...document.warnings]
    .sort((a, b) => a.pos[0] - b.pos[0])
    .map(({ pos, message }) => at(pos[0]) + (message.split('\n')[0] ?? ''));
  const placed = (found: readonly Fault[]): string[] =>
    found
      .map((fault) => ({ fault, offset: nodeAt(document, fault)?.range?.[0] ?? 0 }))
      .sort((a, b) => a.offset - b.offset)
      .map(({ fault, offset }) => at(offset) + dotted(fault.path) + fault.message);
  try {
    return {
      value: faults.length > 0 ? undefined : document.toJS({ maxAliasCount: MAX_ALIASES }),
      faults,
      placed,
    };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return { value: undefined, faults: [`1:1: aliases: ${error.message}`], placed };
  }
}

function dotted(path: readonly PropertyKey[]): string {
  return path.length === 0 ? '' : `${path.map(String).join('.')}: `;
}

/** The nearest node that was written on the way to the fault. */
function nodeAt(document: Document.Parsed, { path, atKey = false }: Fault): Node | undefined {
  let node: Node | undefined = document.contents ?? undefined;
  for (const [depth, step] of path.entries()) {
    const inside = isAlias(node) ? node.resolve(document) : node;
    let next: unknown;
    if (isSeq(inside)) next = inside.items[Number(step)];
    if (isMap(inside)) {
      const pair = inside.items.find(({ key }) => isScalar(key) && key.value === step);
      const isLast = depth === path.length - 1;
      next = (atKey && isLast ? undefined : pair?.value) ?? pair?.key;
    }
    if (!isNode(next)) break;
    node = next;
  }
  return node;
}
