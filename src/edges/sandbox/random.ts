import type { Random } from '#suite';

/**
 * The seeded Random that suites draw their inputs from: 32-bit state, a Weyl sequence whose steps
 * are mixed by multiply and xor-shift. Good enough to fill arrays, fast enough to fill large ones;
 * not for secrets.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  let spare: number | null = null;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 0x1_0000_0000;
  };
  return {
    uniform: (low = 0, high = 1) => low + (high - low) * next(),
    integer: (below) => Math.floor(next() * below),
    /** Box and Muller, 1958: two at a time. */
    normal: () => {
      if (spare !== null) {
        const value = spare;
        spare = null;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - next()));
      const angle = 2 * Math.PI * next();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
  };
}
