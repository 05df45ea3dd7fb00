/** Where a kernel's inputs lie, from one block of samples to the next. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import type { Random, Shape } from '#suite';
import { isMissing, isolations, roundOf, sandboxOf, treeOf } from './sandbox-house.ts';
import { callInBlocks, drawn, kernelOf, type Parts } from './sandbox-kernels.ts';

const sum = (x: Float64Array): number => x.reduce((total, value) => total + value, 0);

describe('from block to block', () => {
  test.each([
    ['small', 100],
    ['large', 2 ** 17 + 1],
  ])('%s inputs are other arrays with the same values', async (_, length) => {
    const { kernel, given } = await kernelOf({ inputs: drawn(length), run: ({ x }) => sum(x) });
    await callInBlocks(kernel);
    expect(new Set(given.map(({ x }) => x.buffer)).size).toBe(4);
    for (const { x } of given) expect(x).toEqual(given[0]!.x);
  });

  test('inputs stay that leave no room for others like them', async () => {
    const inputs = () => ({ x: new Float64Array(2 ** 25 + 1), draws: new Map() });
    const { kernel, given } = await kernelOf({ inputs, run: () => 0 });
    await callInBlocks(kernel);
    expect(new Set(given.map(({ x }) => x)).size).toBe(1);
  });

  test('inputs stay of which each call has others, elsewhere, unless they are small', async () => {
    const { kernel, given } = await kernelOf({
      inputs: drawn(2 ** 13),
      inPlace: ['x'],
      run: ({ x }) => x.fill(0),
    });
    await callInBlocks(kernel);
    expect(kernel.maxBatch).toBeGreaterThan(100);
    expect(new Set(given.map(({ x }) => x.buffer)).size).toBe(1);
  });

  test('inputs stay that take long to make ready', async () => {
    const busy = (own: { x: Float64Array }) => {
      const until = performance.now() + 120;
      while (performance.now() < until);
      return own;
    };
    const { kernel, given } = await kernelOf({
      inputs: drawn(10),
      run: ({ x }) => sum(x),
      prepare: busy,
    });
    await callInBlocks(kernel);
    expect(new Set(given.map(({ x }) => x)).size).toBe(1);
  });

  test('inputs that a call overwrites are other arrays too, renewed for each call', async () => {
    const spoilt: number[] = [];
    const { kernel, given } = await kernelOf({
      inputs: drawn(3),
      inPlace: ['x'],
      run: ({ x }) => {
        spoilt.push(x[0] as number);
        return x.fill(0);
      },
    });
    const slots = kernel.maxBatch;
    expect(slots).toBe(256);
    for (let block = 0; block < 3; block += 1) {
      await kernel.relocate();
      for (const batch of [slots, slots]) {
        kernel.renew();
        kernel.call(batch);
      }
    }
    expect(new Set(spoilt).size).toBe(1);
    expect(spoilt[0]).not.toBe(0);
    // One array a slot and block, whatever the number of batches.
    expect(new Set(given.map(({ x }) => x.buffer)).size).toBe(3 * slots);
  });
});

class Problem {
  readonly x: Float64Array;
  constructor(random: Random) {
    this.x = Float64Array.from({ length: 9 }, () => random.normal());
  }
  total(): number {
    return sum(this.x);
  }
}

/** Two halves of one array. */
function halves(random: Random): { low: Float64Array; high: Float64Array } {
  const both = Float64Array.from({ length: 8 }, () => random.normal());
  return { low: both.subarray(0, 4), high: both.subarray(4) };
}

describe('what a copy would change is drawn again, from the same seed:', () => {
  /** Draws while it is prepared, and draws in four blocks. */
  async function redrawn<Inputs>(parts: Parts<Inputs>) {
    let draws = 0;
    const inputs = (shape: Shape, random: Random) => {
      draws += 1;
      return parts.inputs(shape, random);
    };
    const { kernel, given } = await kernelOf({ ...parts, inputs });
    const before = draws;
    await callInBlocks(kernel);
    return { draws: draws - before, given };
  }

  test('what holds a map', async () => {
    const inputs = (_: Shape, random: Random) => ({ weights: new Map([['a', random.normal()]]) });
    const { draws, given } = await redrawn({ inputs, run: ({ weights }) => weights.get('a')! });
    expect(draws).toBe(4);
    expect(new Set(given.map(({ weights }) => weights)).size).toBe(4);
    expect(new Set(given.map(({ weights }) => weights.get('a'))).size).toBe(1);
  });

  test('an object of a class', async () => {
    const inputs = (_: Shape, random: Random) => new Problem(random);
    const { draws, given } = await redrawn({ inputs, run: (own) => own.total() });
    expect(draws).toBe(4);
    expect(given.every((own) => own instanceof Problem)).toBe(true);
  });

  test('arrays that share their memory', async () => {
    const inputs = (_: Shape, random: Random) => halves(random);
    const { draws, given } = await redrawn({ inputs, run: ({ low }) => sum(low) });
    expect(draws).toBe(4);
    for (const { low, high } of given) expect(low.buffer).toBe(high.buffer);
  });

  test('a part of a larger array', async () => {
    const inputs = (_: Shape, random: Random) => ({ low: halves(random).low });
    const { draws, given } = await redrawn({ inputs, run: ({ low }) => sum(low) });
    expect(draws).toBe(4);
    for (const { low } of given) expect(low.buffer.byteLength).toBe(64);
  });

  test('an array that is there twice', async () => {
    const inputs = (shape: Shape, random: Random) => {
      const { x } = drawn(5)(shape, random);
      return { x, same: x };
    };
    const { draws, given } = await redrawn({ inputs, run: ({ x }) => sum(x) });
    expect(draws).toBe(4);
    for (const { x, same } of given) expect(x).toBe(same);
  });

  test('and nothing else: numbers, texts and arrays are copied', async () => {
    const inputs = (shape: Shape, random: Random) => ({
      ...drawn(5)(shape, random),
      n: 5,
      mode: 'fast',
      isUpper: true,
      nothing: null,
    });
    const { draws, given } = await redrawn({ inputs, run: ({ x }) => sum(x) });
    expect(draws).toBe(0);
    expect(given[3]).toEqual(given[0]);
    expect(given[3]).toMatchObject({ n: 5, mode: 'fast', isUpper: true, nothing: null });
  });

  test('a graph that goes in circles is weighed all the same', async () => {
    interface Node {
      readonly next: Node[];
    }
    const nodes: Node[] = Array.from({ length: 300 }, () => ({ next: [] }));
    for (const node of nodes) node.next.push(...nodes);
    const { draws } = await redrawn({ inputs: () => ({ nodes }), run: () => 0 });
    expect(draws).toBe(4);
  });
});

describe('outputs', () => {
  test('that are kept stay what they were, whatever is called later', async () => {
    const out = Float64Array.of(0);
    let calls = 0;
    const { kernel } = await kernelOf({
      inputs: drawn(1),
      run: () => {
        calls += 1;
        return { out: out.fill(calls) };
      },
    });
    kernel.call(3);
    const kept = kernel.lastOutput();
    kernel.call(1);
    expect(kept).toEqual({ out: Float64Array.of(3) });
    expect(kernel.lastOutput()).toEqual({ out: Float64Array.of(4) });
  });

  test('of an earlier place are spoilt, the inputs of the present one are not', async () => {
    const { kernel, given } = await kernelOf({
      inputs: drawn(4),
      inPlace: ['x'],
      run: ({ x }) => x,
    });
    await callInBlocks(kernel, 1);
    await kernel.relocate();
    kernel.spoilOutput();
    kernel.renew();
    kernel.call(1);
    expect([...given.at(-1)!.x].some(Number.isNaN)).toBe(false);
  });
});

test('inputs of earlier blocks are left to the collector, slots and all', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const { kernel, given } = await kernelOf({
    inputs: drawn(100),
    inPlace: ['x'],
    run: ({ x }) => x,
  });
  const old: WeakRef<object>[] = [];
  for (let block = 0; block < 5; block += 1) {
    await kernel.relocate();
    kernel.call(kernel.maxBatch);
    old.push(...given.splice(0).map(({ x }) => new WeakRef(x)));
  }
  // What was looked at in this turn of the event loop is kept until the next.
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  const living = old.filter((one) => one.deref() !== undefined).length;
  expect(old).toHaveLength(5 * kernel.maxBatch);
  expect(living).toBe(kernel.maxBatch);
});

test('the loop around a kernel is never optimised, and nothing of that is left', async () => {
  setFlagsFromString('--allow-natives-syntax');
  const status = new Function('loop', 'return %GetOptimizationStatus(loop)') as (
    loop: unknown,
  ) => number;
  const optimised = 8;
  const { kernel } = await kernelOf({ inputs: drawn(1), run: () => 0 });
  const usual = (batch: number): number => {
    let sum = 0;
    for (let index = 0; index < batch; index += 1) sum += kernel.maxBatch;
    return sum;
  };
  // V8 compiles beside the program, and takes its time.
  for (let turn = 0; turn < 1e6 && (status(usual) & optimised) === 0; turn += 1) {
    usual(100);
    kernel.call(2);
  }
  expect(status(usual) & optimised).toBe(optimised);
  expect(status(kernel.call) & optimised).toBe(0);
  expect(() => new Function('%GetOptimizationStatus(1)')).toThrow(SyntaxError);
});

/** A kernel of a class's object, as a suite in plain JavaScript has it. */
const ofClass = `class Problem {
  #weights;
  constructor(random) { this.#weights = new Map([['a', random.normal()]]); }
  total() { return this.#weights.get('a'); }
}
export default {
  kernel: 'a', shapes: [{ n: 1 }], inputs: (_, random) => new Problem(random),
  reference: (problem) => problem.total(),
  implementations: { optimized: (problem) => problem.total() },
};`;

test.for(isolations)('numbers are right in a round, with isolation %s', async (row, { skip }) => {
  if (isMissing(row)) skip();
  const tree = await treeOf({ 'a.suite.mjs': ofClass });
  const { checks, failures } = await roundOf(await sandboxOf(row), tree, 'a.suite.mjs');
  expect(failures).toEqual([]);
  expect(checks.map(({ status }) => status)).toEqual(['right', 'right', 'right']);
});
