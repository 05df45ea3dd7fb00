import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CommandSuite } from '#core/model/settings.ts';
import type { Tree } from '#ports/checkout.ts';
import type { CommandRoundJob } from '#ports/sandbox.ts';
import {
  type Isolation,
  isMissing,
  isolations,
  never,
  sandboxOf,
  temporary,
  treeOf,
} from './sandbox-house.ts';

/** What a build makes, and a run prints: a program that is no JavaScript. */
const sources = {
  hyperfine: '{ "results": [{ "command": "./fast --n 3", "times": [0.25, 0.125] }] }',
  'google-benchmark': `{ "context": {}, "benchmarks": [
    { "name": "BM_Dot/1024", "run_type": "iteration", "real_time": 12.5, "time_unit": "us" },
    { "name": "BM_Dot/1024", "run_type": "iteration", "real_time": 12.0, "time_unit": "us" },
    { "name": "BM_Dot/1024_mean", "run_type": "aggregate", "real_time": 12.25, "time_unit": "us" }
  ] }`,
  json: `[{ "name": "dot", "values": [2, 4], "unit": "ms", "direction": "lower-is-better" },
    { "name": "rate", "value": 4, "unit": "GB/s", "direction": "higher-is-better" }]`,
} as const;

function suiteOf(rest: Partial<CommandSuite> = {}): CommandSuite {
  return {
    kernel: 'dot',
    build: 'mkdir out && cp printed.json out/',
    run: 'cat out/printed.json',
    format: 'json',
    verify: null,
    sources: [],
    ...rest,
  };
}

const printing = (text: string): Promise<Tree> => treeOf({ 'printed.json': text });

function jobOf(head: Tree, rest: Partial<CommandRoundJob> = {}): CommandRoundJob {
  return { base: null, head, suite: suiteOf(), index: 0, seed: 1, signal: never, ...rest };
}

async function built(isolation: Isolation, trees: readonly Tree[], suite: CommandSuite) {
  const sandbox = await sandboxOf(isolation);
  const lists = [];
  for (const tree of trees) lists.push(await sandbox.listCommand(tree, 'head', suite, never));
  return { sandbox, lists };
}

describe.each(isolations)('a command suite, with isolation %s', (isolation) => {
  const expected = {
    hyperfine: { 'dot/.-fast---n-3': [250_000_000, 125_000_000] },
    'google-benchmark': { 'dot/BM_Dot-1024': [12_500, 12_000] },
    json: { 'dot/dot': [2_000_000, 4_000_000], 'dot/rate': [250_000_000] },
  };
  test.skipIf(isMissing(isolation)).for(['hyperfine', 'google-benchmark', 'json'] as const)(
    'is built, listed and timed by what it prints as %s',
    async (format) => {
      const suite = suiteOf({ format });
      const base = await printing(sources[format].replaceAll('12.', '13.'));
      const head = await printing(sources[format]);
      const { sandbox, lists } = await built(isolation, [base, head], suite);
      const ids = Object.keys(expected[format]);
      expect(lists.flatMap(({ failures }) => failures)).toEqual([]);
      for (const { suites } of lists) {
        expect(suites[0]).toMatchObject({ form: 'command', kernel: 'dot', tolerance: null });
        expect(suites[0]!.benchmarks.map(({ id }) => id)).toEqual(ids);
      }
      const { rounds, failures } = await sandbox.commandRound(jobOf(head, { base, suite }));
      expect(failures).toEqual([]);
      const ofHead = rounds.map((round) => [round.benchmark, round.head.samplesNs]);
      expect(Object.fromEntries(ofHead)).toEqual(expected[format]);
      expect(rounds.every(({ base: arm }) => arm !== null && arm.batch === 1)).toBe(true);
      if (format === 'google-benchmark') {
        expect(rounds[0]!.base!.samplesNs).toEqual([13_500, 13_000]);
      }
    },
  );
});

describe('a round of a command suite', () => {
  test('runs each arm once, in an order that the seed draws', async () => {
    const log = join(await temporary(), 'log');
    const run = `cat name >> ${log}; cat printed.json`;
    const suite = suiteOf({ build: null, run });
    const named = (name: string) => treeOf({ 'printed.json': sources.json, name: `${name}\n` });
    const [base, head] = [await named('base'), await named('head')];
    const sandbox = await sandboxOf('none');
    for (const seed of [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6]) {
      await sandbox.commandRound(jobOf(head, { base, suite, seed }));
      await appendFile(log, ';');
    }
    const orders = (await readFile(log, 'utf8')).split(';').slice(0, -1);
    expect(new Set(orders)).toEqual(new Set(['base\nhead\n', 'head\nbase\n']));
    expect(orders.slice(6)).toEqual(orders.slice(0, 6));
  });

  test('has head alone where base does not name the benchmark', async () => {
    const base = await printing(sources.json.replace('"rate"', '"renamed"'));
    const head = await printing(sources.json);
    const suite = suiteOf({ build: null, run: 'cat printed.json' });
    const { rounds } = await (await sandboxOf('none')).commandRound(jobOf(head, { base, suite }));
    expect(rounds.map((round) => [round.benchmark, round.base === null])).toEqual([
      ['dot/dot', false],
      ['dot/rate', true],
    ]);
  });
});

describe('a command suite that fails gives one sentence', () => {
  const limits = { buildMs: 1000, outputBytes: 2 ** 20 };
  const cases: readonly (readonly [string, Partial<CommandSuite>, string, string])[] = [
    [
      'to build',
      { build: 'echo broken >&2; exit 2' },
      'build',
      '`echo broken >&2; exit 2` ended with code 2.',
    ],
    ['to run', { run: 'exit 3' }, 'exited', '`exit 3` ended with code 3.'],
    ['to end', { run: 'sleep 1000' }, 'hung', '`sleep 1000` was stopped (time).'],
    ['to be short', { run: 'yes' }, 'flooded', '`yes` was stopped (output).'],
    [
      'to print JSON',
      { run: 'echo 3 ms' },
      'protocol',
      'its output is no JSON (Unexpected non-whitespace character after JSON at position 2 ' +
        '(line 1 column 3)); print nothing but json JSON.',
    ],
    [
      'to print its format',
      { format: 'hyperfine' },
      'protocol',
      'its output is no hyperfine JSON: the document: ' +
        'Invalid input: expected object, received array.',
    ],
  ];
  test.for(cases)('%s', async ([, rest, kind, what]) => {
    const tree = await printing(sources.json);
    const sandbox = await sandboxOf('none', limits);
    const { suites, failures } = await sandbox.listCommand(tree, 'head', suiteOf(rest), never);
    expect(suites).toEqual([]);
    const message = `The command suite dot in head: ${what}`;
    expect(failures).toMatchObject([{ arm: 'head', kind, message, kernel: 'dot' }]);
    if (kind === 'build') expect(failures[0]!.tail).toBe('broken\n');
  });

  test('to measure one arm: the round names it', async () => {
    const base = await treeOf({});
    const head = await printing(sources.json);
    const suite = suiteOf({ run: 'cat printed.json' });
    const sandbox = await sandboxOf('none');
    const { rounds, failures } = await sandbox.commandRound(jobOf(head, { base, suite }));
    expect(rounds).toEqual([]);
    expect(failures.map(({ message }) => message)).toEqual([
      'The command suite dot in base: `cat printed.json` ended with code 1.',
    ]);
  });
});

describe('the verify command of a command suite', () => {
  const check = async (verify: string | null) => {
    const sandbox = await sandboxOf('none', { buildMs: 1000 });
    return sandbox.verifyCommand(await treeOf({}), 'head', suiteOf({ verify }), never);
  };

  test('says that the numbers are right by ending with 0', async () => {
    const right = { cell: 'dot/verify', status: 'right', reason: null, arm: 'head' };
    expect(await check('true')).toMatchObject(right);
  });

  test('says that they are wrong by ending otherwise; its last line is why', async () => {
    const reason = '`echo looking; echo off by 3; exit 1` ended with code 1: off by 3';
    expect(await check('echo looking; echo off by 3; exit 1')).toMatchObject({
      status: 'wrong',
      reason,
    });
  });

  test('may take no longer than a build', async () => {
    const reason = '`sleep 1000` was stopped (time): ';
    expect(await check('sleep 1000')).toMatchObject({ status: 'wrong', reason });
  });

  test('where there is none, nothing was checked', async () => {
    expect(await check(null)).toBeNull();
  });
});
