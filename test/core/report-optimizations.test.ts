import { describe, expect, test } from 'vitest';
import type { ArmProfile, CallNode, ProfilePair } from '#core/model/profile.ts';
import { optimizationsText } from '#core/report/optimizations.ts';
import { benchmark, report } from './report-fixtures.ts';

const own = benchmark('matmul', 512).id;

function node(name: string, selfUs: number, children: readonly CallNode[] = []): CallNode {
  return { frame: { name, kind: 'wasm', file: null, line: null }, selfUs, children };
}

/** An arm of 100 calls, in which functions took so many microseconds altogether. */
function arm(name: 'base' | 'head', times: Readonly<Record<string, number>>): ArmProfile {
  const children = Object.entries(times).map(([of, selfUs]) => node(of, selfUs));
  const rest = {
    calls: 100,
    samples: 1000,
    threads: 0,
    simd: null,
    counters: null,
    notCounted: null,
  };
  return { benchmark: own, arm: name, root: node('(root)', 0, children), ...rest };
}

function said(optimizations: readonly string[], profiles: readonly ProfilePair[]): string {
  return optimizationsText(report({ optimizations, profiles }));
}

describe('an optimisation', () => {
  const base = arm('base', { 'assembly/index/micro': 80_000, pack: 20_000 });
  const head = arm('head', { 'assembly/index/micro': 40_000, pack: 21_000 });
  const profiles = [{ benchmark: own, base, head, patterns: [], failures: [] }];

  test('is confirmed where a function that it names takes less time a call', () => {
    expect(said(['Tiled `micro` by 8 x 6'], profiles)).toBe(
      '- Tiled `micro` by 8 x 6. **Confirmed by the profile**: `assembly/index/micro` took ' +
        '800 µs a call before, 400 µs now.',
    );
  });

  test.each([
    ['of a function that takes as long as before', 'Vectorised `pack`'],
    ['of a longer word', 'Made the micromachine faster'],
    ['without a name', 'Blocks for the second cache'],
  ])('stands as it is: %s', (_, point) => {
    expect(said([point], profiles)).not.toContain('Confirmed');
  });

  test('is confirmed by no profile of one arm', () => {
    const alone = [{ benchmark: own, base: null, head, patterns: [], failures: [] }];
    expect(said(['Tiled `micro`'], alone)).toBe('- Tiled `micro`');
    expect(said([], profiles)).toBe('None is named.');
  });

  test('is text of somebody else', () => {
    expect(said(['<b>@all</b> | `x`'], [])).toBe(
      '- &lt;b>@&#8203;all&lt;/b> \\| `x`'.replaceAll('>', '\\>'),
    );
  });
});
