/** Chances that one seed repeats exactly, for the demo's invented past. */
export interface Chance {
  /** True with this probability. */
  happens(probability: number): boolean;
  /** A whole number from 0 up to, not including, `below`. */
  below(below: number): number;
}

/** mulberry32: small, well spread, and the same on every machine. */
export function seededChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { happens: (probability) => next() < probability, below: (limit) => Math.floor(next() * limit) };
}
