/** What a suite may say of its tuning, and a search in the sandbox whose answer is known. */
import { describe, expect, test } from 'vitest';
import { searchCandidates } from '#app/search-candidates.ts';
import { createCheckout } from '#edges/checkout/checkout.ts';
import { tuningProblem } from '#edges/sandbox/child-tuning.ts';
import { createSources } from '#edges/source/sources.ts';
import type { Bench } from '#ports/world.ts';
import {
  calibrationTree,
  inCalibration,
  listingOf,
  never,
  sandboxOf,
  seed,
  settings,
  temporary,
  treeOf,
} from './sandbox-house.ts';

const rows = { name: 'rows', file: './blocks.ts', constant: 'rows', values: [4, 8] };
const variant = { name: 'variant', kind: 'variant', file: './a/b.ts', constant: 'v' };
const words = { ...variant, values: ['tiled', 'simd'] };

describe('a mistake in what may be tuned gets one sentence', () => {
  test.each<[string, unknown, string]>([
    ['no parameters', {}, 'tuning must be an object with a list of parameters.'],
    ['an empty list', { parameters: [] }, 'tuning.parameters has 0 parameters; give 1 to 10.'],
    [
      'a name that is none',
      { parameters: [{ ...rows, name: 'a b' }] },
      'tuning.parameters[0].name must be of letters, digits, "-", "_" and ".".',
    ],
    [
      'a name that is there twice',
      { parameters: [rows, { ...rows, constant: 'other' }] },
      'tuning.parameters[1].name is a duplicate; give each parameter its own name.',
    ],
    [
      'an unknown kind',
      { parameters: [{ ...rows, kind: 'size' }] },
      'tuning.parameters[0].kind must be one of tile, unroll, simd-width, variant.',
    ],
    ...['../blocks.ts', './a/../../b.ts', '/etc/hosts', 'blocks.ts', './.env'].map(
      (file): [string, unknown, string] => [
        `the file ${file}`,
        { parameters: [{ ...rows, file }] },
        "tuning.parameters[0].file must be a file of the suite's folder, such as " +
          '"./assembly/blocks.ts".',
      ],
    ),
    [
      'a constant that is none',
      { parameters: [{ ...rows, constant: 'a.b' }] },
      'tuning.parameters[0].constant must be the name of a constant.',
    ],
    [
      'a constant that is there twice',
      { parameters: [rows, { ...rows, name: 'other' }] },
      'tuning.parameters[1].constant is a duplicate; give each constant once.',
    ],
    [
      'values of two types',
      { parameters: [{ ...rows, values: [1, 'a'] }] },
      'tuning.parameters[0].values must be finite numbers, or all be words.',
    ],
    [
      'a variant that is no word',
      { parameters: [{ ...variant, values: [`'; evil()`] }] },
      'tuning.parameters[0].values must be words of letters, digits, "-", "_" and ".".',
    ],
    [
      'a value that is there twice',
      { parameters: [{ ...rows, values: [1, 1] }] },
      'tuning.parameters[0].values has a duplicate.',
    ],
    [
      'a product of words',
      { parameters: [rows, words], when: [{ product: ['rows', 'variant'], atMost: 9 }] },
      'tuning.when[0].product names "variant", which is no parameter of numbers.',
    ],
    [
      'a rule about nothing',
      { parameters: [rows], when: [{ oneOf: [{ columns: 3 }] }] },
      'tuning.when[0].oneOf names "columns", which is no parameter.',
    ],
    [
      'a rule that is none',
      { parameters: [rows], when: [{ atMost: 3 }] },
      'tuning.when[0] must have "oneOf", or "product" and the number "atMost".',
    ],
  ])('%s', (_, tuning, sentence) => {
    expect(tuningProblem(tuning)).toBe(sentence);
  });

  test('and no mistake gets none', () => {
    const when = [{ product: ['rows'], atMost: 9 }, { oneOf: [{ rows: 4, variant: 'simd' }] }];
    expect(tuningProblem({ parameters: [rows, words], when })).toBeNull();
  });
});

describe('a suite with tuning', () => {
  const text = (tuning: string) =>
    `export default { kernel: 'a', shapes: [{ n: 1 }], inputs: () => ({}), reference: () => 0,
      implementations: { naive: () => 0 }, tuning: ${tuning} };`;

  test('lists its files from the root', async () => {
    const tree = await treeOf({
      'kernels/a/suite.js': text(JSON.stringify({ parameters: [words] })),
    });
    const { tuning } = await listingOf(await sandboxOf('none'), tree, 'kernels/a/suite.js');
    expect(tuning).toEqual({ parameters: [{ ...words, file: 'kernels/a/a/b.ts' }] });
  });

  test('that has a mistake fails with its sentence', async () => {
    const tree = await treeOf({ 'kernels/a/suite.js': text('3') });
    await expect(listingOf(await sandboxOf('none'), tree, 'kernels/a/suite.js')).rejects.toThrow(
      'kernels/a/suite.js: tuning must be an object with a list of parameters.',
    );
  });
});

test('a search in the sandbox times the right candidates, and only those', async () => {
  const pristine = await calibrationTree();
  const sandbox = await sandboxOf('none');
  const file = inCalibration('tuned.suite.ts');
  const checkout = createCheckout(await temporary());
  const sources = createSources();
  const { tree: present, dispose } = await checkout.edited(pristine, []);
  const suite = await listingOf(sandbox, present, file);
  const constants = inCalibration('tuned-block.ts');
  let turns = 0;
  const clock = { monotonicMs: () => (turns += 1) };
  const progress = { step() {}, advance() {}, finish() {} };
  const bench = { checkout, sandbox, sources, clock, progress } as unknown as Bench;
  const { runners, finalists } = await searchCandidates(
    bench,
    {
      ...{ pristine, present, suite, benchmarks: suite.benchmarks, seed, presentChecks: [] },
      settings: { ...settings, install: null },
      candidates: [{ block: 64 }, { block: 32 }, { block: 8 }, { block: 4 }],
      editsOf: async ({ block }) => {
        const changes = new Map([['block', block as number]]);
        const edited = await sources.withLiterals(pristine.directory, constants, changes);
        return [{ path: constants, ...edited }];
      },
      // A turn a millisecond: after three of them the budget is spent.
      deadlineMs: 4,
    },
    never,
  );
  await dispose();
  expect(finalists).toBe(1);
  expect(
    runners.map(({ candidate, tried }) => [candidate.block, tried.fate, tried.rounds]),
  ).toEqual([
    [8, 'raced', 1],
    [64, 'errored', 0],
    [32, 'incorrect', 0],
    [4, 'not-reached', 0],
  ]);
  expect(runners[0]?.tried.ratio).toBeGreaterThan(0);
  expect(runners.slice(1).map(({ tried }) => tried.ratio)).toEqual([null, null, null]);
  expect(runners[1]?.tried.reason).toContain('no block is as large as 64');
});
