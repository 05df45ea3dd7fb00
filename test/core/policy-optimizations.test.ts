import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { claimedOptimizations, claimsOptimizations } from '#core/policy/optimizations.ts';

const commits = [
  { message: 'Unroll the inner loop\n\nBy four.' },
  { message: "Merge branch 'main'" },
  { message: 'Note for issue 12: pull request 7, improvement' },
  { message: 'Block for the second cache' },
];

describe('what a pull request says that it has optimised', () => {
  test('stands in its section of that name, a point a line', () => {
    const body = `## Summary

Faster.

### Optimizations Applied

- [x] Tiled \`micro\` by 8 x 6,
  which fits the registers
* SIMD

Thanks to all.

### Tests
- none`;
    expect(claimedOptimizations(body, commits)).toEqual([
      'Tiled `micro` by 8 x 6, which fits the registers',
      'SIMD',
    ]);
    expect(claimsOptimizations(body)).toBe(true);
  });

  test('is paragraphs where there is no list, down to the next heading of its rank', () => {
    const body = '## Optimisations applied\nTiles\nof 8.\n\n### Why\n\nCaches.\n## Rest\nNo.';
    const found = claimedOptimizations(body, commits);
    expect(found).toEqual(['Tiles of 8.', 'Caches.']);
  });

  test.each([
    ['no section', 'Faster.'],
    ['an empty one', '## Optimizations Applied\n\n## Tests\nAll.'],
    ['one in a comment', '<!--\n## Optimizations Applied\n- x\n-->'],
  ])('is its commits with %s', (_, body) => {
    expect(claimedOptimizations(body, commits)).toEqual([
      'Unroll the inner loop',
      'Block for the second cache',
    ]);
  });

  test('is bounded, whatever the text', () => {
    const body = `# Optimizations Applied\n${'- x'.repeat(500)}\n${'- y\n'.repeat(100)}- z`;
    const found = claimedOptimizations(body, []);
    expect(found.length).toBeLessThanOrEqual(8);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const points = claimedOptimizations(`# Optimizations Applied\n${text}`, commits);
        expect(points.length).toBeLessThanOrEqual(8);
        expect(points.every((point) => point.length <= 200)).toBe(true);
      }),
      { seed: 5, numRuns: 200 },
    );
  });
});
