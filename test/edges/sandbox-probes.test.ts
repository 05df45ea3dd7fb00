/** What is wrong where no shape of the suite looks, in kernels with known answers. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verifyArms } from '#app/verify-arms.ts';
import { judgeRecording } from '#core/analysis/judge.ts';
import type { SuiteListing } from '#core/model/benchmark.ts';
import type { Entry } from '#core/model/recording.ts';
import { correctnessText } from '#core/report/verification.ts';
import { drawProbes } from '#edges/sandbox/probe-draws.ts';
import type { Tree } from '#ports/checkout.ts';
import type { Sandbox } from '#ports/sandbox.ts';
import type { Shape } from '#suite';
import { report } from '../core/report-fixtures.ts';
import { recordingOf } from '../properties/simulated.ts';
import {
  calibrationTree,
  inCalibration,
  isMissing,
  listingOf,
  never,
  sandboxOf,
  seed,
  treeOf,
  verified,
} from './sandbox-house.ts';

/** The arms of one suite, as a run verifies them; without base, head alone. */
async function verifiedArms(sandbox: Sandbox, base: Tree | null, head: Tree, file: string) {
  const ofBase = base === null ? null : [await listingOf(sandbox, base, file)];
  const ofHead = await listingOf(sandbox, head, file);
  const entries = ofHead.benchmarks.map(
    (benchmark): Entry => ({
      benchmark,
      role: 'compared',
      smallestEffect: 0.0075,
      noiseFloor: null,
    }),
  );
  const progress = { step: () => {}, advance: () => {}, finish: () => {} };
  const selection = {
    ...{
      suites: [ofHead],
      entries,
      requirements: [],
      removed: [],
      changedSuites: [],
      newSuites: [],
    },
  };
  return verifyArms(
    { sandbox, progress } as unknown as Parameters<typeof verifyArms>[0],
    { base, head, changedFiles: [] } as unknown as Parameters<typeof verifyArms>[1],
    selection,
    { base: ofBase, head: [ofHead] },
    [],
    [],
    { seed, signal: never },
  );
}

const forNaN = /^at length=1 with x\[0\] = NaN \(seed 42\): \[0\] is 0,/;

describe('a kernel that is wrong', () => {
  test.for([
    ['for NaN alone', 'wrong-for-nan', forNaN],
    ['for NaN alone, in bubblewrap', 'wrong-for-nan', forNaN],
    ['for odd sizes alone', 'wrong-for-odd-sizes', /^at length=1 \(seed 42\): \[0\] is 0, the ref/],
    [
      'for denormals alone',
      'wrong-for-denormals',
      /^at length=1 with x\[0\] = \S+ \(seed 42\): \[0\] is -127, the reference is -1\d\d/,
    ],
    [
      'where its array is a view',
      'whole-buffer',
      /^where all inputs are views into one buffer: \[\d+\] is/,
    ],
    ['where its result is an input', 'reads-behind', /^where sums is the array of x: \[\d+\] is/],
  ] as const)('%s, says so', async ([title, name, reason], { skip }) => {
    const isolation = title.endsWith('bubblewrap') ? 'bubblewrap' : 'none';
    if (isMissing(isolation)) skip();
    const sandbox = await sandboxOf(isolation);
    const file = inCalibration(`misbehaving/${name}.ts`);
    const tree = await calibrationTree();
    const { checks, failures } = await verified(sandbox, tree, file, ['optimized']);
    expect(failures).toEqual([]);
    const wrong = checks.filter(({ status }) => status === 'wrong');
    expect(wrong.map(({ cell }) => cell.split('/')[1])).toEqual(['optimized']);
    expect(wrong[0]?.reason).toMatch(reason);
  });
});

describe('arms', () => {
  test('whose gradient is off differ from central differences, or in their dimensions', async () => {
    const sandbox = await sandboxOf('none');
    const tree = await calibrationTree();
    const reasons: (string | null)[] = [];
    for (const name of ['wrong-slope', 'short-gradient']) {
      const file = inCalibration(`misbehaving/${name}.ts`);
      const { checks } = await verifiedArms(sandbox, null, tree, file);
      const wrong = checks.filter(({ status, arm }) => status === 'wrong' && arm === 'head');
      reasons.push(...wrong.map(({ reason }) => reason));
    }
    expect(reasons).toEqual([
      expect.stringMatching(/^backward step 1, the gradient by x: \[\d\] is .*central difference/),
      'backward step 2, the gradient by matrix: ' +
        'byMatrix has 4 values, expected [4, 4], which are 16',
    ]);
  });

  test('that do not repeat themselves are told, and are right', async () => {
    const sandbox = await sandboxOf('none');
    const tree = await calibrationTree();
    const file = inCalibration('misbehaving/not-repeatable.ts');
    const { checks, failures, verification } = await verifiedArms(sandbox, null, tree, file);
    expect([...failures, ...checks.filter(({ status }) => status === 'wrong')]).toEqual([]);
    const cell = 'not-repeatable/optimized/length=1000';
    const head = verification.unrepeated.filter(({ arm }) => arm === 'head');
    expect(head).toEqual([{ arm: 'head', cell, between: 'calls' }]);
  });

  test('of real code, one of which loses its NaN and its bits: from verification to the report', async () => {
    const suite = `import { relu, tanh } from './kernels.mjs';
export default {
  kernel: 'both', shapes: [{ n: 64 }], verifyShapes: [{ n: 7 }],
  inputs: ({ n }, random) => ({ x: Float32Array.from({ length: n }, () => random.normal()) }),
  reference: ({ x }) => Float64Array.from(x, (value) => Math.tanh(Math.max(0, value))),
  implementations: { relu: ({ x }) => x.map(relu), tanh: ({ x }) => x.map(tanh) },
};`;
    const files = (relu: string, tanh: string) => ({
      'a.suite.mjs': suite,
      'kernels.mjs': `export const relu = (x) => ${relu};\nexport const tanh = (x) => ${tanh};\n`,
    });
    const good = 'Math.tanh(Math.max(0, x))';
    const base = await treeOf(files(good, good));
    const lost = 'x > 0 ? Math.tanh(x) : 0';
    const other = 'Math.tanh(Math.max(0, x)) * (1 + 1e-6)';
    const head = await treeOf(files(lost, other));
    const verification = await verifiedArms(await sandboxOf('none'), base, head, 'a.suite.mjs');
    const recording = recordingOf({ ...verification, seed, rounds: [], entries: [] });
    const text = correctnessText(report({ judged: judgeRecording(recording, new Map()) }));
    expect(text).toMatch(/^\*\*Correctness\*\*: 5 cells checked, \*\*1 wrong\*\*\./);
    expect(text).toMatch(/\d+ probes of 2 implementations \(seed 42\): wrong for 1 implementation/);
    expect(text).toMatch(
      /Bit-identical to base in 2 of 4 cells; largest difference \d+ ULP in `both\/tanh/,
    );
    expect(text).toMatch(/- `both\/relu\/n=1` \(head, smallest failing probe, .*x\\\[0\\\] = NaN/);
  });
});

describe('a probe', () => {
  const listing = (text: string): Promise<SuiteListing> =>
    treeOf({ 'a.suite.js': text }).then(async (tree) =>
      listingOf(await sandboxOf('none'), tree, 'a.suite.js'),
    );
  const loop = `inputs: ({ n }) => ({ x: new Float32Array(n) }), implementations: {
    optimized: ({ x }) => { if (x.length === 3) throw new Error('not three'); return x.slice(); } },`;
  const arrays = [
    { name: 'x', kind: 'Float32Array', length: 5 },
    { name: 'classes', kind: 'Int32Array', length: 5 },
  ];

  test('has sizes within those of the suite, and values for float arrays alone', async () => {
    const suite = await listing(`export default { kernel: 'a', ${loop} reference: ({ x }) => x,
      shapes: [{ n: 64, flag: 1 }, { n: 500, m: 0, flag: 3 }], verifyShapes: [{ n: 2, scale: -0.5 }],
    };`);
    const seen = new Set<string>();
    fc.assert(
      fc.property(drawProbes(suite, arrays), ({ shape, edits }) => {
        const { n, m, flag, scale }: Shape = shape;
        seen.add(Object.keys(shape).join());
        expect(n).toBeGreaterThanOrEqual(1);
        expect(n).toBeLessThanOrEqual(500);
        expect([undefined, 0]).toContain(m);
        expect([undefined, 1, 2, 3]).toContain(flag);
        expect([undefined, -0.5]).toContain(scale);
        for (const { input } of edits) expect(input).toBe('x');
        const huge = edits.filter(({ value }) => /^-?1e18$/.test(value));
        expect(huge.length).toBeLessThanOrEqual(1);
      }),
      { seed, numRuns: 300 },
    );
    expect([...seen].sort()).toEqual(['n,flag', 'n,m,flag', 'n,scale']);
  });

  test('keeps to the shapes and numbers that the suite allows', async () => {
    const suite = await listing(`export default { kernel: 'a', ${loop} reference: ({ x }) => x,
      shapes: [{ n: 64 }, { n: 8 }], probeSizes: 'listed', nonFinite: 'ignored',
    };`);
    fc.assert(
      fc.property(drawProbes(suite, arrays), ({ shape, edits }) => {
        expect([8, 64]).toContain(shape.n);
        for (const { value } of edits) expect(Number.isFinite(Number(value))).toBe(true);
      }),
      { seed, numRuns: 100 },
    );
  });

  test('for which the kernel throws is a failure, one for which the reference does is none', async () => {
    const sandbox = await sandboxOf('none');
    const wrongOf = async (reference: string) => {
      const text = `export default { kernel: 'a', ${loop} reference: ${reference}, shapes: [{ n: 64 }] };`;
      const tree = await treeOf({ 'a.suite.js': text });
      const { checks } = await verified(sandbox, tree, 'a.suite.js');
      return checks.filter(({ status }) => status === 'wrong').map(({ reason }) => reason);
    };
    expect(await wrongOf('({ x }) => x')).toEqual([
      'at n=3 (seed 42): the kernel failed and the reference did not: Error: not three',
    ]);
    const throws = `({ x }) => { if (x.length === 3) throw new Error(); return x; }`;
    expect(await wrongOf(throws)).toEqual([]);
  });
});
