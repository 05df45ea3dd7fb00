/** What V8 says of a kernel's code while it is timed, and what follows for the samples. */
import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { Tree } from '#ports/checkout.ts';
import {
  calibrationTree,
  inCalibration,
  isMissing,
  isolations,
  processesOf,
  roundOf,
  sandboxOf,
  treeOf,
} from './sandbox-house.ts';

/**
 * A suite whose kernel can tell the blocks of samples apart, since its inputs are prepared anew for
 * each. `own` says what `work` does with `x`, `block` (0 while it is warmed up) and two objects of
 * different shapes.
 */
function blockwise(own: string): Record<string, string> {
  return {
    'kernel.mjs': `
export const plain = { a: 1.5 };
export const other = { b: 0, a: 1.5 };
${own}`,
    'a.suite.mjs': `import { work } from './kernel.mjs';
let block = -1;
export default {
  kernel: 'a', shapes: [{ n: 1000 }], inputs: ({ n }) => ({ x: new Float64Array(n).fill(1.5) }),
  reference: ({ x }) => 1.5 * x.length,
  implementations: { optimized: {
    prepare: (inputs) => { block += 1; return inputs; },
    run: ({ x }) => work(x, block),
  } },
};`,
  };
}

const steady = blockwise(`export function work(x) {
  let sum = 0;
  for (let at = 0; at < x.length; at += 1) sum += plain.a * x[at] / 1.5;
  return sum;
}`);
/** In the second block, a property is read of an object of another shape. */
const changing = blockwise(`export function work(x, block) {
  const from = block === 2 ? other : plain;
  let sum = 0;
  for (let at = 0; at < x.length; at += 1) sum += from.a * x[at] / 1.5;
  return sum;
}`);
const sites = Array.from(
  { length: 14 },
  (_, at) => `sum += (block > ${at} ? other : plain).a - 1.5;`,
);
/** In each block, one more place has another shape to read. */
const neverSettling = blockwise(`export function work(x, block) {
  let sum = 0;
  for (let at = 0; at < x.length; at += 1) {
    sum += x[at];
    ${sites.join('\n    ')}
  }
  return sum;
}`);

const samples = 16;
const samplesOfBlock = 4;

async function roundWith(base: Record<string, string>, head: Record<string, string>) {
  const options = { base: await treeOf(base), samples };
  const sandbox = await sandboxOf('none');
  // Both arms have the same suite; only the kernel differs.
  const { round, checks, failures } = await roundOf(
    sandbox,
    await treeOf(head),
    'a.suite.mjs',
    options,
  );
  expect(failures).toEqual([]);
  expect(checks.every(({ status }) => status === 'right')).toBe(true);
  return { base: round!.base!, head: round!.head };
}

describe('code that changes while it is sampled', () => {
  test('gives samples that are left out, in both arms alike', async () => {
    const { base, head } = await roundWith(steady, changing);
    const settled = head.process!.functions!.find(({ name }) => name === 'work kernel.mjs');
    expect(settled).toMatchObject({ tier: 'turbofan' });
    expect(settled!.deoptimisations).toBeGreaterThan(0);
    expect(base.process!.functions).toContainEqual({
      name: 'work kernel.mjs',
      tier: 'turbofan',
      deoptimisations: 0,
    });
    // The block before the change and the one of the change.
    expect(head.process!.discarded).toBeGreaterThanOrEqual(2 * samplesOfBlock);
    expect(base.process!.discarded).toBe(head.process!.discarded);
    expect([base, head].map(({ samplesNs }) => samplesNs.length)).toEqual([samples, samples]);
  });

  test('is not what draws the inputs anew', async () => {
    // Each drawing has a function of its own, which V8 compiles each time.
    const drawing = {
      'a.suite.mjs': `export default {
  kernel: 'a', shapes: [{ n: 5000 }], inputs: ({ n }, random) => {
    const draw = () => { let sum = 0; for (let at = 0; at < 9; at += 1) sum += random.uniform(); return sum; };
    return { x: Float64Array.from({ length: n }, draw), map: new Map() };
  },
  reference: ({ x }) => x[0],
  implementations: { optimized: ({ x }) => {
    let sum = 0;
    for (let at = 0; at < x.length; at += 1) sum += x[at];
    return x[0] + 0 * sum;
  } },
};`,
    };
    const { base, head } = await roundWith(drawing, drawing);
    for (const { samplesNs, process } of [base, head]) {
      expect(process!.functions!.map(({ name }) => name)).toContain('draw a.suite.mjs');
      expect(samplesNs).toHaveLength(samples);
    }
  });

  test('without an end is told, and is sampled no more than three times as long', async () => {
    const { base, head } = await roundWith(steady, neverSettling);
    expect([base.steady, head.steady]).toEqual([false, false]);
    const taken = [base, head].map(
      ({ samplesNs, process }) => samplesNs.length + process!.discarded,
    );
    expect(taken).toEqual([3 * samples, 3 * samples]);
    expect(head.samplesNs.length).toBeGreaterThanOrEqual(samplesOfBlock);
    expect(head.samplesNs.length).toBeLessThan(samples);
    const [work] = head.process!.functions!.filter(({ name }) => name === 'work kernel.mjs');
    expect(work!.deoptimisations).toBeGreaterThan(5);
  });
});

/** Adds up 1.5 so many times; with a name for its function where `named`. */
function wasmBytes(named: boolean): string {
  const module =
    '0061736d01000000 01060160017f017c 03020100 0707010373756d0000 0a2201 20 01017c 0340 2001 ' +
    '44000000000000f83f a0 2101 2000 4101 6b 2200 0d00 0b 2001 0b';
  return (module + (named ? '000d046e616d65 0106 01 00 03 73756d' : '')).replaceAll(' ', '');
}

test.for([
  [true, 'sum wasm'],
  [false, 'wasm-function[0]'],
] as const)('functions of WebAssembly are told, with a name: %s', async ([named, name]) => {
  const tree = await treeOf({
    'a.suite.mjs': `const bytes = Buffer.from('${wasmBytes(named)}', 'hex');
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
export default {
  kernel: 'a', shapes: [{ n: 10000 }], inputs: ({ n }) => ({ n }),
  reference: ({ n }) => 1.5 * n, implementations: { optimized: ({ n }) => exports.sum(n) },
};`,
  });
  const { round, checks } = await roundOf(await sandboxOf('none'), tree, 'a.suite.mjs');
  expect(checks.every(({ status }) => status === 'right')).toBe(true);
  const functions = round!.head.process!.functions!;
  expect(functions).toContainEqual({ name, tier: 'turbofan', deoptimisations: 0 });
});

/** Logs of V8 that have a name, and so outlive their process. */
async function logsLeft(): Promise<readonly string[]> {
  const places = ['/tmp', process.cwd()];
  const names = await Promise.all(places.map((place) => readdir(place)));
  return names.flat().filter((name) => /isolate.*\.log$|v8.*\.log$|isochron-code/.test(name));
}

/** A kernel that starts a thread, which V8 logs, too, then goes on as told. */
const threaded = (then: string): string => `import { Worker } from 'node:worker_threads';
let thread = null;
export default {
  kernel: 'a', shapes: [{ n: 1 }], inputs: () => ({}), reference: () => 0,
  implementations: { optimized: () => {
    thread ??= new Worker('setInterval(() => {}, 1e6)', { eval: true });
    ${then}
    return 0;
  } },
};`;

describe.each(isolations)('no log is left, with isolation %s,', (isolation) => {
  const realTest = test.skipIf(isMissing(isolation));
  const roundIn = async (tree: Tree, file: string) =>
    roundOf(await sandboxOf(isolation, { sampleMs: 1000 }), tree, file);

  realTest('and a hot function is told to be in the best tier,', async () => {
    const before = await logsLeft();
    const { round } = await roundIn(await calibrationTree(), inCalibration('slower.suite.ts'));
    const { functions } = round?.head.process ?? {};
    expect(functions ?? []).toContainEqual({
      name: 'roots work.ts',
      tier: 'turbofan',
      deoptimisations: 0,
    });
    const files = new Set(functions!.map(({ name }) => name.split(' ').at(-1)));
    expect([...files]).not.toContain('(evaluated)');
    expect(await logsLeft()).toEqual(before);
  });

  realTest('by a kernel that has threads', async () => {
    const before = await logsLeft();
    const tree = await treeOf({ 'a.suite.mjs': threaded('') });
    const { round } = await roundIn(tree, 'a.suite.mjs');
    expect(round?.head.process?.threads).toBeGreaterThan(0);
    expect(await logsLeft()).toEqual(before);
  });

  realTest('by a child that is killed', async () => {
    const before = await logsLeft();
    const tree = await treeOf({ 'a.suite.mjs': threaded('for (;;);') });
    const { failures } = await roundIn(tree, 'a.suite.mjs');
    expect(failures).toMatchObject([{ kind: 'hung' }]);
    expect(await processesOf(tree.directory)).toEqual([]);
    expect(await logsLeft()).toEqual(before);
  });
});
