/** The row of a table of vendors' words; undefined for a word that is not in it, `constructor` and `__proto__` too. */
export function rowOf<Row>(
  table: Readonly<Record<string, Row>>,
  word: string | null | undefined,
): Row | undefined {
  return word != null && Object.hasOwn(table, word) ? table[word] : undefined;
}
