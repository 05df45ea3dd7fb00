import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import { thresholdsOf } from '#core/analysis/thresholds.ts';
import { entryOf } from '../properties/simulated.ts';

const procedure = { ...defaultProcedure, effectFloor: 0.002, equalityShare: 0.8 };
const share = fc.double({ min: 1e-4, max: 0.5, noNaN: true });

describe('the thresholds of a benchmark', () => {
  test('are those of its entry and the procedure, as log ratios', () => {
    const { floor, claim, margin } = thresholdsOf(entryOf({ smallestEffect: 0.01 }), procedure);
    expect(floor).toBe(Math.log1p(0.002));
    expect(claim).toBe(Math.log1p(0.01));
    expect(margin).toBeCloseTo(Math.log1p(0.008), 15);
  });

  test('are raised by what its runs differ from themselves', () => {
    const entry = entryOf({ smallestEffect: 0.01, noiseFloor: 0.02 });
    const { floor, claim, margin } = thresholdsOf(entry, procedure);
    expect(floor).toBe(Math.log1p(0.02));
    expect(claim).toBeCloseTo(Math.log1p(0.03), 15);
    expect(margin).toBeCloseTo(Math.log1p(0.024), 15);
  });

  test('are not lowered by a noise floor below them', () => {
    const quiet = entryOf({ smallestEffect: 0.01, noiseFloor: 0.001 });
    const bare = entryOf({ smallestEffect: 0.01 });
    expect(thresholdsOf(quiet, procedure)).toEqual(thresholdsOf(bare, procedure));
    // Nor are those of a benchmark that somebody has set high by hand.
    const loose = entryOf({ smallestEffect: 0.1, noiseFloor: 0.02 });
    expect(thresholdsOf(loose, procedure).claim).toBe(Math.log1p(0.1));
  });

  test('leave a gap between equality and a claim, whatever they are made of', () => {
    fc.assert(
      fc.property(share, fc.option(share), (smallestEffect, noiseFloor) => {
        const entry = entryOf({ smallestEffect, noiseFloor });
        for (const own of [defaultProcedure, procedure]) {
          const { floor, claim, margin } = thresholdsOf(entry, own);
          expect(margin).toBeLessThan(claim);
          expect(margin).toBeGreaterThan(0);
          // What the noise alone does is never claimed.
          if (noiseFloor !== null) {
            expect(floor).toBeGreaterThanOrEqual(Math.log1p(noiseFloor));
            expect(claim).toBeGreaterThan(Math.log1p(noiseFloor));
          }
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test('as shipped, ask of an interval less than of an estimate', () => {
    const { floor, claim, margin } = thresholdsOf(entryOf(), defaultProcedure);
    expect(floor).toBeLessThan(claim);
    expect(margin).toBeLessThan(claim);
  });
});
