/** Every name, text and byte string in a value, such as a raw answer of Temporal; JSON would show bytes as Base64. */
export function textsIn(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([name, inner]) => `${name} ${textsIn(inner)}`)
    .join('\n');
}
