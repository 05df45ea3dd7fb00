/** Arms in different tiers are marked; what both arms do alike, and what is chance, is not. */
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

/** The names that differ, base's where they have several. */
function differing(base: readonly Seen[], head: readonly Seen[], name = 'roots work.ts') {
  return tiersOf(roundsOf(name, base, head)).map((one) => one.base?.name);
}

const mixed = (low: number, rounds: number, seen: Seen = 'baseline'): readonly Seen[] => [
  ...times(low, seen),
  ...times(rounds - low, 'turbofan'),
];

describe('a function differs', () => {
  test.each<[Tier, Tier, boolean]>([
    ['turbofan', 'interpreter', true],
    ['maglev', 'baseline', true],
    ['liftoff', 'turbofan', true],
    ['turbofan', 'maglev', true],
    ['interpreter', 'baseline', false],
    ['turbofan', 'turbofan', false],
  ])('%s in base, %s in head: %s', (base, head, expected) => {
    const found = differing(times(5, base), times(5, head));
    expect(found).toEqual(expected ? ['roots work.ts'] : []);
    expect(differing(times(5, head), times(5, base))).toEqual(found);
  });

  test('by a part of the rounds of one arm, with the tiers counted', () => {
    expect(tiersOf(roundsOf('roots work.ts', times(15, 'turbofan'), mixed(7, 15)))).toEqual([
      {
        base: {
          name: 'roots work.ts',
          tiers: [{ tier: 'turbofan', rounds: 15 }],
          rounds: 15,
          deoptimisedRounds: 0,
        },
        head: {
          name: 'roots work.ts',
          tiers: [
            { tier: 'turbofan', rounds: 8 },
            { tier: 'baseline', rounds: 7 },
          ],
          rounds: 15,
          deoptimisedRounds: 0,
        },
      },
    ]);
  });

  // Rounds of each arm, the fewest of head against none of base, and against a third of base.
  test.each([
    [2, 2, null],
    [3, 3, null],
    [4, 4, null],
    [5, 4, null],
    [7, 5, null],
    [15, 5, 12],
    [60, 6, 32],
  ])('of %i rounds from %i on against none', (rounds, fewest, besideAThird) => {
    const fewestBeside = (ofBase: number): number | null => {
      const base = mixed(ofBase, rounds);
      for (let low = ofBase; low <= rounds; low += 1) {
        const found = differing(base, mixed(low, rounds));
        expect(differing(mixed(low, rounds), base)).toEqual(found);
        if (found.length > 0) return low;
      }
      return null;
    };
    expect(fewestBeside(0)).toBe(fewest);
    expect(fewestBeside(Math.ceil(rounds / 3))).toBe(besideAThird);
  });

  test('not by one round alone', () => {
    expect(differing(['turbofan'], ['interpreter'])).toEqual([]);
  });

  test('in the name of each tier: three classes of rounds, two of them optimised', () => {
    const head = [...times(3, 'interpreter'), ...times(2, 'maglev'), ...times(2, 'turbofan')];
    expect(differing(times(7, 'turbofan'), head)).toEqual(['roots work.ts']);
    // Never in the lowest tier, as base; and as seldom in the highest.
    expect(differing(times(7, 'maglev'), head.slice(2))).toEqual([]);
    expect(differing(times(7, 'maglev'), times(7, 'interpreter'))).toEqual(['roots work.ts']);
  });

  test('by the rounds that show it, where some do not', () => {
    const seen = (count: number): readonly Seen[] => [
      ...times(count, 'interpreter'),
      ...times(8 - count, null),
    ];
    expect(differing(times(8, 'turbofan'), seen(3))).toEqual(['roots work.ts']);
    expect(differing(seen(3), times(8, 'turbofan'))).toEqual(['roots work.ts']);
    expect(differing(times(8, 'turbofan'), seen(1))).toEqual([]);
  });
});

describe('a function that is given up', () => {
  const given = ['turbofan', 2] as const;

  test('in more rounds of one arm differs, with the rounds counted', () => {
    const head = mixed(5, 7, given);
    expect(tiersOf(roundsOf('roots work.ts', times(7, 'turbofan'), head))).toMatchObject([
      {
        base: { name: 'roots work.ts', rounds: 7, deoptimisedRounds: 0 },
        head: { tiers: [{ tier: 'turbofan', rounds: 7 }], rounds: 7, deoptimisedRounds: 5 },
      },
    ]);
    expect(differing(head, times(7, 'turbofan'))).toEqual(['roots work.ts']);
    expect(differing(times(7, 'turbofan'), mixed(4, 7, given))).toEqual([]);
  });

  test('in both arms, does not', () => {
    expect(differing(times(6, given), times(6, ['turbofan', 1]))).toEqual([]);
    expect(differing(mixed(3, 6, given), mixed(4, 6, given))).toEqual([]);
  });

  test('differs from one that was never optimised', () => {
    expect(differing(times(6, 'baseline'), times(6, ['baseline', 1]))).toEqual(['roots work.ts']);
  });

  test('counts beside one in a lower tier: together they are more than chance', () => {
    const head = [...times(3, 'baseline'), ...times(3, given), ...times(9, 'turbofan')];
    expect(differing(times(15, 'turbofan'), mixed(3, 15))).toEqual([]);
    expect(differing(times(15, 'turbofan'), mixed(3, 15, given))).toEqual([]);
    expect(differing(times(15, 'turbofan'), head)).toEqual(['roots work.ts']);
  });
});

test('of arms that do alike, however often, at most one in twenty is marked', () => {
  const binomial = (n: number, share: number): readonly number[] => {
    let weight = (1 - share) ** n;
    return Array.from({ length: n + 1 }, (_, k) => {
      const own = weight;
      weight *= ((n - k) / (k + 1)) * (share / (1 - share));
      return own;
    });
  };
  let worst = 0;
  for (const rounds of [4, 5, 7, 10, 15]) {
    const isMarked = Array.from({ length: rounds + 1 }, (_, base) =>
      Array.from({ length: rounds + 1 }, (_, head) => {
        return differing(mixed(base, rounds), mixed(head, rounds)).length > 0;
      }),
    );
    for (const share of [0.02, 0.1, 0.25, 0.5, 0.8]) {
      const chances = binomial(rounds, share);
      const marked = isMarked.flatMap((row, base) =>
        row.map((is, head) => (is ? (chances[base] ?? 0) * (chances[head] ?? 0) : 0)),
      );
      const alarm = marked.reduce((sum, chance) => sum + chance, 0);
      expect(alarm, `${share} of ${rounds}`).toBeLessThan(0.05);
      worst = Math.max(worst, alarm);
    }
  }
  expect(worst).toBeGreaterThan(0.005);
});

describe('functions that one arm alone has', () => {
  interface Own {
    readonly base?: Readonly<Record<string, readonly Seen[]>>;
    readonly head?: Readonly<Record<string, readonly Seen[]>>;
  }

  /** Beside one that both have, and that is optimised in all rounds. */
  function differenceOf({ base = {}, head = {} }: Own) {
    const own = { name: 'steady work.ts', tier: 'turbofan', deoptimisations: 0 } as const;
    const [first] = [...Object.values(base), ...Object.values(head)];
    const arm = (seen: Own['base'], index: number) => {
      const states = Object.entries(seen ?? {}).flatMap(([name, all]) => {
        return statesOf(name, all[index]);
      });
      return armOf([1], processOf({ functions: [own, ...states] }));
    };
    const rounds = (first ?? []).map((_, index): Round => {
      const [ofBase, ofHead] = [arm(base, index), arm(head, index)];
      return { benchmark: benchmarkOf().id, index, base: ofBase, head: ofHead };
    });
    return tiersOf(rounds).map((one) => [one.base?.name ?? null, one.head?.name ?? null]);
  }

  const fast = times(7, 'turbofan');
  const slow = times(7, 'baseline');
  const given = times(7, ['baseline', 3]);

  test.each<[string, readonly Seen[]]>([
    ['in baseline', slow],
    ['in the interpreter', times(7, 'interpreter')],
    ['given up', given],
    ['in baseline in five rounds of seven', mixed(5, 7)],
  ])('differ where one is renamed and stays %s', (_, seen) => {
    const names = [['roots work.ts', 'zeros work.ts']];
    expect(differenceOf({ base: { 'roots work.ts': fast }, head: { 'zeros work.ts': seen } })) //
      .toEqual(names);
    expect(differenceOf({ base: { 'roots work.ts': seen }, head: { 'zeros work.ts': fast } })) //
      .toEqual(names);
  });

  test('differ where one of several in another file stays behind, and it is named', () => {
    const base = { 'roots old.ts': fast, 'fill old.ts': fast, 'begin old.ts': slow.with(0, null) };
    const cold = { 'roots old.ts': fast, 'fill old.ts': fast };
    const head = { 'roots new.ts': fast, 'fill new.ts': given };
    expect(differenceOf({ base: cold, head })).toEqual([['roots old.ts', 'fill new.ts']]);
    const cool = { 'begin old.ts': times(7, 'interpreter'), ...cold };
    expect(differenceOf({ base: cool, head })).toEqual([['roots old.ts', 'fill new.ts']]);
    // Base has one that stays in baseline, too: both arms do alike.
    expect(differenceOf({ base, head })).toEqual([]);
  });

  test('do not differ where both arms optimise theirs, or neither does', () => {
    const arms = (base: readonly Seen[], head: readonly Seen[]) =>
      differenceOf({ base: { '(27) work.ts': base }, head: { '(28) work.ts': head } });
    expect(arms(fast, fast)).toEqual([]);
    expect(arms(fast, times(7, ['turbofan', 1]))).toEqual([]);
    expect(arms(slow, slow)).toEqual([]);
    expect(arms(fast, mixed(3, 7))).toEqual([]);
    expect(arms(times(7, 'interpreter'), times(7, 'interpreter'))).toEqual([]);
  });

  test('are no difference where only one arm has some, but for one that is given up', () => {
    const name = 'wasm-function[7]';
    for (const seen of [fast, slow, times(7, 'liftoff'), times(7, ['turbofan', 1])] as const) {
      expect(differenceOf({ base: { [name]: seen } })).toEqual([]);
      expect(differenceOf({ head: { [name]: seen } })).toEqual([]);
    }
    expect(differenceOf({ head: { 'fill work.ts': given } })).toEqual([[null, 'fill work.ts']]);
    expect(differenceOf({ base: { 'fill work.ts': given } })).toEqual([['fill work.ts', null]]);
  });
});

test('rounds of which V8 did not tell, and those of one arm, are left out', () => {
  const told = roundsOf('roots work.ts', times(2, 'turbofan'), times(2, 'interpreter'));
  const first = told[0] as Round;
  const silent = Array.from({ length: 9 }, (): Round => ({ ...first, head: armOf([1]) }));
  const alone = Array.from({ length: 9 }, (): Round => ({ ...first, base: null }));
  const untold = { ...first, base: armOf([1], processOf({ functions: null })) };
  expect(tiersOf([...silent, ...alone, untold, ...told])).toMatchObject([
    { base: { name: 'roots work.ts', rounds: 2 }, head: { rounds: 2 } },
  ]);
  expect(tiersOf([...silent, ...alone, untold])).toEqual([]);
  expect(tiersOf([])).toEqual([]);
});
