/** Chance by seed: the mulberry32 generator, and streams of it by name. */

/** @returns numbers from 0 up to 1, the same ones for the same seed */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A stream per name, so that what happens under one name does not depend on when the others are asked. */
export function streamOf(seed: number, name: string): () => number {
  return mulberry32(seed ^ fnv1a(name));
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}
