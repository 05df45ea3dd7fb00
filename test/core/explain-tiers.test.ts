/** Arms in different tiers are marked; what is chance, or in one arm only, is not. */
import { describe, expect, test } from 'vitest';
import { tiersOf } from '#core/analysis/tiers.ts';
import type { FunctionState, Round, Tier } from '#core/model/recording.ts';
import { armOf, benchmarkOf, processOf } from '../properties/simulated.ts';

/** What a function was in a round of one arm; null where it was not seen. */
type Seen = Tier | readonly [Tier, number] | null;

function statesOf(name: string, seen: Seen | undefined): readonly FunctionState[] {
  if (seen == null) return [];
  const [tier, deoptimisations] = typeof seen === 'string' ? [seen, 0] : seen;
  return [{ name, tier, deoptimisations }];
}

function roundsOf(name: string, base: readonly Seen[], head: readonly Seen[]): readonly Round[] {
  const own = { name: 'steady work.ts', tier: 'turbofan', deoptimisations: 0 } as const;
  return base.map((seen, index) => ({
    benchmark: benchmarkOf().id,
    index,
    base: armOf([1], processOf({ functions: [own, ...statesOf(name, seen)] })),
    head: armOf([1], processOf({ functions: [own, ...statesOf(name, head[index])] })),
  }));
}

const times = (count: number, seen: Seen): readonly Seen[] => Array(count).fill(seen);

/** The names that differ. */
function differing(base: readonly Seen[], head: readonly Seen[], name = 'roots work.ts') {
  return tiersOf(roundsOf(name, base, head)).map((one) => one.name);
}

describe('a function differs', () => {
  test.each<[Tier, Tier, boolean]>([
    ['turbofan', 'interpreter', true],
    ['maglev', 'baseline', true],
    ['liftoff', 'turbofan', true],
    ['turbofan', 'maglev', false],
    ['interpreter', 'baseline', false],
    ['turbofan', 'turbofan', false],
  ])('%s in base, %s in head: %s', (base, head, expected) => {
    const found = differing(times(5, base), times(5, head));
    expect(found).toEqual(expected ? ['roots work.ts'] : []);
    expect(differing(times(5, head), times(5, base))).toEqual(found);
  });

  test('by what it is in most of the rounds that show it', () => {
    const base = times(7, 'turbofan');
    const most = [...times(4, 'baseline'), ...times(3, 'turbofan')];
    expect(tiersOf(roundsOf('roots work.ts', base, most))).toEqual([
      {
        name: 'roots work.ts',
        base: { tier: 'turbofan', rounds: 7, deoptimisedRounds: 0 },
        head: { tier: 'baseline', rounds: 7, deoptimisedRounds: 0 },
      },
    ]);
    expect(differing(base, [...times(4, 'turbofan'), ...times(3, 'baseline')])).toEqual([]);
  });

  test('in the name of its class: two optimising tiers together outvote a third', () => {
    const head = [...times(3, 'interpreter'), ...times(2, 'maglev'), ...times(2, 'turbofan')];
    expect(differing(times(7, 'turbofan'), head)).toEqual([]);
    const [one] = tiersOf(roundsOf('roots work.ts', times(7, 'interpreter'), head));
    expect(one?.head.tier).toBe('maglev');
  });

  test('not where there are as many rounds of both', () => {
    const even = [...times(3, 'turbofan'), ...times(3, 'interpreter')];
    expect(differing(times(6, 'turbofan'), even)).toEqual([]);
    expect(differing(times(6, 'interpreter'), even)).toEqual([]);
  });

  test('not where fewer than half of the rounds of an arm show it', () => {
    const seen = (count: number): readonly Seen[] => [
      ...times(count, 'interpreter'),
      ...times(8 - count, null),
    ];
    expect(differing(times(8, 'turbofan'), seen(4))).toEqual(['roots work.ts']);
    expect(differing(times(8, 'turbofan'), seen(3))).toEqual([]);
    expect(differing(seen(3), times(8, 'turbofan'))).toEqual([]);
  });

  test('not where one arm alone has it, as with unnamed ones of another build', () => {
    const name = 'wasm-function[7]';
    expect(differing(times(5, 'turbofan'), times(5, null), name)).toEqual([]);
    expect(differing(times(5, null), times(5, 'liftoff'), name)).toEqual([]);
    expect(differing(times(5, 'turbofan'), times(5, 'liftoff'), name)).toEqual([name]);
  });
});

describe('a function that is given up', () => {
  const given = ['turbofan', 2] as const;

  test('in most rounds of one arm differs, with the rounds counted', () => {
    const head = [...times(4, given), ...times(3, 'turbofan')];
    expect(tiersOf(roundsOf('roots work.ts', times(7, 'turbofan'), head))).toEqual([
      {
        name: 'roots work.ts',
        base: { tier: 'turbofan', rounds: 7, deoptimisedRounds: 0 },
        head: { tier: 'turbofan', rounds: 7, deoptimisedRounds: 4 },
      },
    ]);
    expect(differing(head, times(7, 'turbofan'))).toEqual(['roots work.ts']);
  });

  test('in half of the rounds, or in both arms, does not', () => {
    const half = [...times(3, given), ...times(3, 'turbofan')];
    expect(differing(times(6, 'turbofan'), half)).toEqual([]);
    expect(differing(times(6, given), times(6, ['turbofan', 1]))).toEqual([]);
  });
});

test('rounds of which V8 did not tell, and those of one arm, are left out', () => {
  const told = roundsOf('roots work.ts', times(2, 'turbofan'), times(2, 'interpreter'));
  const first = told[0] as Round;
  const silent = Array.from({ length: 9 }, (): Round => ({ ...first, head: armOf([1]) }));
  const alone = Array.from({ length: 9 }, (): Round => ({ ...first, base: null }));
  const untold = { ...first, base: armOf([1], processOf({ functions: null })) };
  expect(tiersOf([...silent, ...alone, untold, ...told])).toMatchObject([
    { name: 'roots work.ts', base: { rounds: 2 }, head: { rounds: 2 } },
  ]);
  expect(tiersOf([...silent, ...alone, untold])).toEqual([]);
  expect(tiersOf([])).toEqual([]);
});
