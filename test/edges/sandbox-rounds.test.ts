import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '#edges/sandbox/random.ts';
import {
  calibrationTree,
  inCalibration,
  isMissing,
  isolations,
  processesOf,
  roundOf,
  sandboxOf,
  temporary,
  treeOf,
  verified,
} from './sandbox-house.ts';

describe.each(isolations)('a round, with isolation %s', (isolation) => {
  test.skipIf(isMissing(isolation))(
    'times both arms as often as asked, and finds their numbers right',
    async () => {
      const base = await calibrationTree();
      const head = await calibrationTree();
      const sandbox = await sandboxOf(isolation);
      const file = inCalibration('slower.suite.ts');
      const options = { base, samples: 12, index: 0 };
      const { round, checks, failures } = await roundOf(sandbox, head, file, options);
      expect(failures).toEqual([]);
      expect(round).toMatchObject({
        benchmark: 'slower/optimized/length=1000,passes=20',
        index: 0,
      });
      for (const arm of [round!.base!, round!.head]) {
        expect(arm.samplesNs).toHaveLength(12);
        expect(arm.samplesNs.every((ns) => ns > 0 && Number.isFinite(ns))).toBe(true);
      }
      expect(round!.base!.batch).toBe(round!.head.batch);
      const phases = ['last-timed', 'fresh-inputs', 'fresh-inputs'];
      for (const arm of ['base', 'head']) {
        const own = checks.filter((check) => check.arm === arm);
        expect(own.map(({ phase }) => phase)).toEqual(phases);
        expect(own.every(({ status, judge }) => status === 'right' && judge === 'base')).toBe(true);
      }
      expect(await processesOf(base.directory)).toEqual([]);
      expect(await processesOf(head.directory)).toEqual([]);
    },
  );
});

/** Calls take 4 and 40 ms in turn, and write down how long they took; `block` begins a block. */
const alternating = (log: string) => `import { appendFileSync } from 'node:fs';
const write = (line) => appendFileSync(${JSON.stringify(log)}, line + '\\n');
let calls = 0;
export default {
  kernel: 'alternating', shapes: [{ n: 1 }], inputs: () => ({}), reference: () => 0,
  implementations: { optimized: {
    prepare: (inputs) => { write('block'); return inputs; },
    run: () => {
      calls += 1;
      const started = performance.now();
      const until = started + (calls % 2 === 0 ? 4 : 40);
      while (performance.now() < until);
      write((performance.now() - started) * 1e6);
      return 0;
    },
  } },
};`;

test('samples come in the order in which they were taken', async () => {
  const log = join(await temporary(), 'log');
  const tree = await treeOf({ 'a.suite.mjs': alternating(log) });
  const options = { samples: 10, tolerance: null };
  const { round } = await roundOf(await sandboxOf('none'), tree, 'a.suite.mjs', options);
  const { samplesNs, batch, process } = round!.head;
  expect(batch).toBe(1);
  const [, , ...blocks] = (await readFile(log, 'utf8')).split('block\n');
  const calls = blocks.flatMap((block) => block.trim().split('\n').slice(0, 3).map(Number));
  const taken = calls.slice(process!.discarded);
  expect(samplesNs).toHaveLength(12);
  expect(taken).toHaveLength(12);
  // A sample is as long as its call at least, so sorted ones could not be.
  expect(samplesNs.filter((ns, index) => ns < taken[index]!)).toEqual([]);
  expect(samplesNs.toSorted((a, b) => a - b).some((ns, index) => ns < taken[index]!)).toBe(true);
});

/** A kernel that writes down when it is called, and what it was given. */
const logging = (log: string) => `import { appendFileSync } from 'node:fs';
import { name } from './name.mjs';
const write = (line) => appendFileSync(${JSON.stringify(log)}, line + '\\n');
export default {
  kernel: 'logging', shapes: [{ n: 3 }],
  inputs: ({ n }, random) => ({ x: Float64Array.from({ length: n }, () => random.normal()) }),
  reference: () => 0,
  implementations: { optimized: {
    prepare: (inputs) => { write('inputs of ' + name + ': ' + inputs.x.join(' ')); return inputs; },
    run: () => {
      write(name);
      const until = performance.now() + 4;
      while (performance.now() < until);
      return 0;
    },
  } },
};`;

const samples = 16;
const samplesOfBlock = 4;

/** The turns that the arms took while they were sampled, a text a sweep; and their inputs. */
async function loggedRound(seed: number, inputSeed: number) {
  const log = join(await temporary(), 'log');
  const tree = (name: string) =>
    treeOf({ 'a.suite.mjs': logging(log), 'name.mjs': `export const name = '${name}';` });
  const [base, head] = [await tree('base'), await tree('head')];
  const options = { base, seed, inputSeed, samples, tolerance: null };
  const { failures } = await roundOf(await sandboxOf('none'), head, 'a.suite.mjs', options);
  expect(failures).toEqual([]);
  const text = await readFile(log, 'utf8');
  // Both arms get their inputs anew before each block. The first calls on new ones are warm-up;
  // those behind the turns of the last block count what they allocate.
  const blocks = text.split(/(?:inputs of .*\n)+/).slice(2);
  expect(blocks.length).toBeGreaterThanOrEqual(samples / samplesOfBlock);
  const sweeps = blocks.map((block) =>
    (block.match(/\S+\n\S+\n/g) ?? []).slice(0, samplesOfBlock).map((one) => one.trim()),
  );
  const drawn = text.match(/(?<=^inputs of \w+: ).*$/gm) ?? [];
  expect(drawn).toHaveLength(2 * (1 + blocks.length));
  // Code that V8 compiles late makes for more blocks, so only the first ones can be compared.
  return { sweeps: sweeps.slice(0, samples / samplesOfBlock).flat(), inputs: new Set(drawn) };
}

test('the seeds draw the turns of the arms and the inputs of both', async () => {
  const first = await loggedRound(1, 7);
  const again = await loggedRound(1, 7);
  const other = await loggedRound(2, 8);
  expect(first.sweeps).toHaveLength(samples);
  expect(new Set(first.sweeps)).toEqual(new Set(['base\nhead', 'head\nbase']));
  expect(again.sweeps).toEqual(first.sweeps);
  expect(other.sweeps).not.toEqual(first.sweeps);
  expect(first.inputs.size).toBe(1);
  expect(again.inputs).toEqual(first.inputs);
  expect(other.inputs.size).toBe(1);
  expect(other.inputs).not.toEqual(first.inputs);
});

test('an arm that is far slower than the other is sampled within the limits', async () => {
  const suite = (ms: number) => `export default {
    kernel: 'apart', shapes: [{ n: 1 }], inputs: () => ({}), reference: () => 0,
    implementations: { optimized: () => {
      const until = performance.now() + ${ms};
      while (performance.now() < until);
      return 0;
    } },
  };`;
  const base = await treeOf({
    'a.suite.mjs': `import own from './own.mjs'; export default own;`,
    'own.mjs': suite(40),
  });
  const head = await treeOf({
    'a.suite.mjs': `import own from './own.mjs'; export default own;`,
    'own.mjs': suite(0),
  });
  const sandbox = await sandboxOf('none', { sampleMs: 5000 });
  const { round, failures } = await roundOf(sandbox, head, 'a.suite.mjs', { base });
  expect(failures).toEqual([]);
  expect(round!.base!.samplesNs).toHaveLength(8);
  expect(round!.base!.batch).toBeLessThan(10);
});

describe('a kernel that works in place', () => {
  /** It minds being given what it has overwritten. */
  const minding = (inPlace: string) => `export default {
    kernel: 'minding', shapes: [{ n: 5 }], ${inPlace}
    inputs: ({ n }, random) => ({ x: new Float64Array(n).fill(1 + random.uniform()) }),
    reference: ({ x }) => x.map((value) => -value),
    implementations: { optimized: ({ x }) => {
      if (x[0] < 0) throw new Error('these inputs are spoilt');
      for (let at = 0; at < x.length; at += 1) x[at] = -x[at];
      return x;
    } },
  };`;

  test('gets inputs of its own for each call', async () => {
    const tree = await treeOf({ 'a.suite.mjs': minding(`inPlace: ['x'],`) });
    const sandbox = await sandboxOf('none');
    const { round, checks, failures } = await roundOf(sandbox, tree, 'a.suite.mjs');
    expect(failures).toEqual([]);
    expect(round!.head.batch).toBeGreaterThan(1);
    expect(checks.map(({ status }) => status)).toEqual(['right', 'right', 'right']);
  });

  test('and does not where the suite keeps that to itself', async () => {
    const tree = await treeOf({ 'a.suite.mjs': minding('') });
    const { failures } = await roundOf(await sandboxOf('none'), tree, 'a.suite.mjs');
    expect(failures.map(({ message }) => message)).toEqual([
      'minding/optimized/n=5 in head: Error: these inputs are spoilt.',
    ]);
  });
});

describe('inputs', () => {
  /** The kernel hands out what it was given. */
  const echo = (expected: string) => `export default {
  kernel: 'echo', shapes: [{ n: 3 }],
  inputs: ({ n }, random) => ({ x: Float64Array.from({ length: n }, () => random.normal()) }),
  implementations: { optimized: ({ x }) => Float64Array.from(x) },
  reference: ({ x }) => Float64Array.from(${expected}),
};`;

  test('are drawn from the seed, the same in the arm and in the judge', async () => {
    const random = seededRandom(42);
    const drawn = Array.from({ length: 3 }, () => random.normal());
    const base = await treeOf({ 'a.suite.mjs': echo(JSON.stringify(drawn)) });
    const head = await treeOf({ 'a.suite.mjs': echo('x') });
    const sandbox = await sandboxOf('none');
    const own = await verified(sandbox, base, 'a.suite.mjs');
    // A reference that knows its answer by heart has none to other inputs.
    const drawnFrom = own.checks.filter(({ phase }) => phase === 'before-timing');
    expect(drawnFrom).toMatchObject([{ status: 'right', maxAbsoluteError: 0 }]);
    const other = await verified(sandbox, head, 'a.suite.mjs');
    expect(other.checks).toMatchObject([{ status: 'right', maxAbsoluteError: 0 }]);
  });
});
