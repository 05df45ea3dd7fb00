/** What a round tells of its processes besides samples, and which rounds look at large outputs. */
import { describe, expect, test } from 'vitest';
import { looksAtLarge } from '#edges/sandbox/round.ts';
import { roundOf, sandboxOf, treeOf } from './sandbox-house.ts';

/** A suite of one line, with inputs of its own for each call where it works in place. */
const suiteOf = (run: string, inPlace = false): string => `
export let kept = null;
export default {
  kernel: 'a', shapes: [{ n: 1 }], reference: () => 0,
  inputs: () => ({ x: new Float64Array(4), rows: [{ cells: [1, 2] }] }),
  ${inPlace ? `inPlace: ['x', 'rows'],` : ''}
  implementations: { optimized: ({ x }) => { ${run}; return 0; } },
};`;

/** Bytes a call, in the median of a few rounds. */
async function allocatedBy(suite: string, rounds: number): Promise<number> {
  const sandbox = await sandboxOf('none');
  const tree = await treeOf({ 'a.suite.mjs': suite });
  const bytes: number[] = [];
  for (let index = 0; index < rounds; index += 1) {
    const { round } = await roundOf(sandbox, tree, 'a.suite.mjs', { index, samples: 4 });
    bytes.push(round!.head.process!.allocation!.bytes);
  }
  return bytes.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] as number;
}

describe('what a call allocates', () => {
  test.for([
    // An object of three numbers takes six words.
    [
      'small objects',
      'for (let at = 0; at < 1000; at += 1) kept = { a: at, b: at, c: at }',
      48_000,
    ],
    ['numbers in a list', 'kept = new Array(100_000)', 800_000],
    ['array buffers', 'kept = new Float64Array(12_500)', 100_000],
    ['array buffers that make for collections', 'kept = new Float64Array(2 ** 22)', 2 ** 25],
  ] as const)('is counted in %s', async ([, run, bytes]) => {
    const counted = await allocatedBy(suiteOf(run), 1);
    expect(counted / bytes).toBeGreaterThan(0.7);
    expect(counted / bytes).toBeLessThan(1.3);
  });

  test.for([false, true])('is nothing where it is nothing, in place: %s', async (inPlace) => {
    const suite = suiteOf('for (let at = 0; at < 4; at += 1) x[at] = -x[at]', inPlace);
    expect(await allocatedBy(suite, 3)).toBeLessThan(1024);
  });
});

test('the ruler is read before and after the samples, in both arms', async () => {
  const tree = () => treeOf({ 'a.suite.mjs': suiteOf('x[0] = 1') });
  const options = { base: await tree(), samples: 4 };
  const { round } = await roundOf(await sandboxOf('none'), await tree(), 'a.suite.mjs', options);
  for (const { process } of [round!.base!, round!.head]) {
    expect(process!.rulerNs).toHaveLength(2);
    expect(process!.rulerNs.every((ns) => ns > 0)).toBe(true);
  }
});

test('the last timed output is the one that is checked, not that of a later call', async () => {
  // A block is one call; what is wrong with the first call after prepare is right in later ones.
  const tree = await treeOf({
    'a.suite.mjs': `let calls = 0;
export default {
  kernel: 'a', shapes: [{ n: 1 }], inputs: () => ({}), reference: () => 0,
  implementations: { optimized: {
    prepare: (inputs) => { calls = 0; return inputs; },
    run: () => {
      calls += 1;
      const until = performance.now() + 4;
      while (performance.now() < until);
      return calls === 1 ? 1 : 0;
    },
  } },
};`,
  });
  const { round, checks } = await roundOf(await sandboxOf('none'), tree, 'a.suite.mjs', {
    samples: 4,
  });
  expect(round!.head.batch).toBe(1);
  expect(checks.map(({ phase, status }) => [phase, status])).toEqual([
    ['last-timed', 'wrong'],
    ['fresh-inputs', 'right'],
    ['fresh-inputs', 'right'],
  ]);
});

describe('outputs that are wrong', () => {
  type Which = Parameters<typeof looksAtLarge>[0];
  /** Whether they were found in these rounds. */
  async function foundIn(rounds: readonly Which[], length: number): Promise<readonly boolean[]> {
    const tree = await treeOf({
      'a.suite.mjs': `const out = new Float64Array(${length});
export default {
  kernel: 'a', shapes: [{ n: 1 }], inputs: () => ({}),
  reference: () => new Float64Array(${length}),
  implementations: { optimized: () => out.fill(1) },
};`,
    });
    const sandbox = await sandboxOf('none');
    const found: boolean[] = [];
    for (const one of rounds) {
      const options = { ...one, samples: 4 };
      const { checks, failures } = await roundOf(sandbox, tree, 'a.suite.mjs', options);
      expect(failures).toEqual([]);
      expect(checks.every(({ status }) => status === 'wrong')).toBe(true);
      found.push(checks.length > 0);
    }
    return found;
  }

  const later = Array.from({ length: 1000 }, (_, index) => ({ index: index + 1, seed: index }));
  const looking = later.find(looksAtLarge)!;
  const passing = later.find((one) => !looksAtLarge(one))!;
  const rounds = [{ index: 0, seed: passing.seed }, passing, looking];

  test('are found in each round where they are small', async () => {
    expect(await foundIn(rounds, 2 ** 17)).toEqual([true, true, true]);
  });

  test('are found in the first round and in some of the others where they are large', async () => {
    expect(await foundIn(rounds, 2 ** 17 + 1)).toEqual([true, false, true]);
  });

  test('of many rounds, a fifth looks at large outputs', () => {
    // As the rounds of a run are seeded.
    const all = later.map(({ index }) => ({ index, seed: 42 + 7919 * (index + 1) }));
    const share = all.filter(looksAtLarge).length / all.length;
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.25);
  });
});
