import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import { allowedProcessors, canPinTo, Processors, parseList } from '#edges/sandbox/processors.ts';
import { seededRandom } from '#edges/sandbox/random.ts';
import { isMissing, isolations, roundOf, sandboxOf, treeOf } from './sandbox-house.ts';

const options = { seed: 1 };
const yes = () => Promise.resolve(true);
const no = () => Promise.resolve(false);

/** As the system writes them: `0-2,5`. */
function listOf(numbers: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const number of numbers) {
    const last = parts.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else parts.push([number, number]);
  }
  return parts.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

describe('a list of processors', () => {
  const numbers = fc.uniqueArray(fc.nat(300), { maxLength: 100 });

  test('is read as it is written', () => {
    fc.assert(
      fc.property(numbers, (drawn) => {
        const sorted = drawn.toSorted((a, b) => a - b);
        expect(parseList(listOf(sorted))).toEqual(sorted);
      }),
      options,
    );
    expect(parseList('0-2,5')).toEqual([0, 1, 2, 5]);
  });

  test('may be anything, and gives whole numbers that are none too many', () => {
    const texts = fc.stringMatching(/^[0-9a-f ,.-]{0,8}$/);
    fc.assert(
      fc.property(texts, (text) => {
        const short = text.replace(/\d{4,}/g, '7');
        expect(parseList(short).every((number) => Number.isFinite(number))).toBe(true);
      }),
      options,
    );
    expect(parseList('')).toEqual([]);
    expect(parseList('3-1,x,2-')).toEqual([]);
  });
});

describe('the processor of a round', () => {
  const id = 'a/b/n=1' as BenchmarkId;
  const all: readonly number[] = [2, 3, 5];
  const { integer } = seededRandom(1);

  test('is free in the first round and drawn in later ones', async () => {
    const processors = new Processors(() => all, yes);
    expect(await processors.choose(id, 0, integer)).toBeNull();
    processors.learn(id, 0);
    const drawn = new Set<number | null>();
    for (let index = 1; index < 60; index += 1) {
      drawn.add(await processors.choose(id, index, integer));
      processors.learn(id, 0);
    }
    expect([...drawn].toSorted()).toEqual(all);
    // Another run: nobody knows whether these commits have threads.
    expect(await processors.choose(id, 0, integer)).toBeNull();
  });

  test('is free for good once a kernel had threads, and for no other benchmark', async () => {
    const processors = new Processors(() => all, yes);
    const other = 'a/c/n=1' as BenchmarkId;
    for (const one of [id, other]) await processors.choose(one, 0, integer);
    processors.learn(other, 0);
    processors.learn(id, 2);
    processors.learn(id, 0);
    expect(await processors.choose(id, 1, integer)).toBeNull();
    expect(all).toContain(await processors.choose(other, 1, integer));
  });

  test.for([
    ['there is one only', () => [4], yes],
    ['the system tells none', () => [], yes],
    ['no process can be held to one', () => all, no],
  ] as const)('is free where %s', async ([, allowed, canPin]) => {
    const processors = new Processors(allowed, canPin);
    await processors.choose(id, 0, integer);
    processors.learn(id, 0);
    expect(await processors.choose(id, 1, integer)).toBeNull();
  });
});

test('a process can be held to a processor that there is, by a command that there is', async () => {
  const [first = 0] = allowedProcessors();
  expect(await canPinTo(first)).toBe(true);
  expect(await canPinTo(100_000)).toBe(false);
  expect(await canPinTo(first, { PATH: '/nowhere' })).toBe(false);
});

/**
 * Its numbers, judged by 0, are how many processors its threads may use, and the first one's
 * number + 1.
 */
const telling = (before: string): string => `import { readdirSync, readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
const ofThread = (id) => {
  const status = readFileSync('/proc/self/task/' + id + '/status', 'utf8');
  const list = /^Cpus_allowed_list:\\s*(\\S+)$/m.exec(status)[1];
  return list.split(',').flatMap((part) => {
    const [from, to = from] = part.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
};
const all = () => [...new Set(readdirSync('/proc/self/task').flatMap(ofThread))];
let thread = null;
export default {
  kernel: 'a', shapes: [{ n: 1 }], inputs: () => ({}), tolerance: 0,
  reference: () => ({ count: Float64Array.of(0), first: Float64Array.of(0) }),
  implementations: {
    count: () => {
      ${before}
      return { count: Float64Array.of(all().length), first: Float64Array.of(0) };
    },
    first: () => ({ count: Float64Array.of(0), first: Float64Array.of(all()[0] + 1) }),
  },
};`;
const startsThread = `thread ??= new Worker('setInterval(() => {}, 1e6)', { eval: true });`;
const machine = allowedProcessors();

/** What the kernels of both arms told in some rounds, the same order of rounds for each. */
async function toldIn(
  isolation: (typeof isolations)[number],
  implementation: 'count' | 'first',
  before: string,
) {
  const sandbox = await sandboxOf(isolation);
  const base = await treeOf({ 'a.suite.mjs': telling(before) });
  const head = await treeOf({ 'a.suite.mjs': telling(before) });
  const told: number[][] = [];
  for (const index of [0, 1, 2]) {
    const common = { base, implementation, index, seed: index, samples: 4 };
    const { checks, failures } = await roundOf(sandbox, head, 'a.suite.mjs', common);
    expect(failures).toEqual([]);
    told.push(
      ['base', 'head'].map((arm) =>
        Math.max(...checks.filter((one) => one.arm === arm).map((one) => one.maxAbsoluteError)),
      ),
    );
  }
  return told;
}

describe.skipIf(machine.length < 2).each(isolations)('with isolation %s', (isolation) => {
  const realTest = test.skipIf(isMissing(isolation));

  realTest('both arms have all processors first, then one', async () => {
    const every = machine.length;
    expect(await toldIn(isolation, 'count', '')).toEqual([
      [every, every],
      [1, 1],
      [1, 1],
    ]);
  });

  realTest('it is the same one', async () => {
    const [, ...later] = await toldIn(isolation, 'first', '');
    for (const [base, head] of later) expect(base).toBe(head);
    expect(machine.map((number) => number + 1)).toEqual(expect.arrayContaining(later.flat()));
  });

  realTest('a kernel that starts a thread keeps them all', async () => {
    const every = machine.length;
    const free = [every, every];
    expect(await toldIn(isolation, 'count', startsThread)).toEqual([free, free, free]);
  });
});
