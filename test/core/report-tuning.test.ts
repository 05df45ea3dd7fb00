/** What a search for faster values says, each message in its golden file. */
import { describe, expect, test } from 'vitest';
import type { Frame, ProfilePair } from '#core/model/profile.ts';
import type { TuningResult } from '#core/model/tuning.ts';
import * as texts from '#core/report/tuning.ts';
import { tuningJson, tuningText } from '#core/report/tuning-terminal.ts';
import * as fixtures from './report-fixtures.ts';

async function golden(name: string, text: string): Promise<void> {
  await expect(`${text.trimEnd()}\n`).toMatchFileSnapshot(`../golden/${name}`);
}

const { benchmark, improved, report } = fixtures;
const { id } = benchmark('matmul', 512);
const frame: Frame = { name: 'tile|<n>', kind: 'wasm', file: null, line: null };
const root: Frame = { name: '(root)', kind: 'runtime', file: null, line: null };
const profile: ProfilePair = {
  benchmark: id,
  base: {
    ...{ benchmark: id, arm: 'base', calls: 900, samples: 1000, threads: 0, simd: null },
    root: { frame: root, selfUs: 200, children: [{ frame, selfUs: 800, children: [] }] },
    ...{ counters: null, notCounted: 'no perf' },
  },
  head: null,
  patterns: [],
  failures: [],
};

const file = 'kernels/matmul/assembly/blocks.ts';
const before = { rows: 192, variant: 'tiled' };
const best = { rows: 96, variant: 'tiled' };

function result(change: Partial<TuningResult> = {}): TuningResult {
  const raced = { fate: 'raced', reason: null } as const;
  return {
    kernel: 'matmul',
    parameters: [
      { name: 'rows', kind: 'tile', file, constant: 'BLOCK_ROWS', values: [48, 96, 192] },
      { name: 'variant', kind: 'variant', file, constant: 'VARIANT', values: ['tiled', 'simd'] },
    ],
    present: before,
    allowed: 5,
    tried: [
      { candidate: best, ...raced, rounds: 18, ratio: 0.5 },
      { candidate: { rows: 48, variant: 'simd' }, ...raced, rounds: 6, ratio: 1.02 },
      {
        ...{ candidate: { rows: 192, variant: 'simd' }, rounds: 0, ratio: null },
        ...{ fate: 'incorrect', reason: 'matmul/optimized/n=7: [3] is 0, the reference is 1.' },
      },
      {
        ...{ candidate: { rows: 96, variant: 'simd' }, rounds: 0, ratio: null },
        ...{ fate: 'errored', reason: '`npm run build:kernels` failed with code 1 | @everybody' },
      },
      {
        ...{ candidate: { rows: 48, variant: 'tiled' }, rounds: 0, ratio: null },
        ...{ fate: 'not-reached', reason: null },
      },
    ],
    benchmarks: [id],
    end: 'better',
    best,
    files: [{ path: file, before: 'a', text: 'b' }],
    report: improved,
    profiles: [profile],
    smallestVisibleEffect: 0.021,
    seed: 42,
    seconds: 431,
    ...change,
  };
}

const none = { best: null, files: [], report: null };
const noneFaster = result({ ...none, end: 'none-faster' });
const unconfirmed = result({ end: 'not-confirmed', report: report(), profiles: [] });
const pull = texts.tuningPullRequest(result(), 12, fixtures.baseSha);

describe('a search for faster values', () => {
  test.each(
    Object.entries({
      begins: texts.tuningBegins('matmul'),
      opened: texts.tuningOpened(result(), 34),
      'none-faster': texts.tuningNothing(noneFaster),
      'not-confirmed': texts.tuningNothing(unconfirmed),
      'no-candidates': texts.tuningNothing(result({ ...none, end: 'no-candidates', tried: [] })),
      'pull-request': `${pull.title}\n\n${pull.message}\n\n${pull.body}`,
      terminal: `${tuningText(result())}\n\n${tuningText(noneFaster)}`,
    }),
  )('%s', async (name, text) => {
    await golden(`tuning-${name}.md`, text);
  });

  test('says in a sentence why nothing was opened, whatever the reason', () => {
    const why = (change: Partial<TuningResult>) => texts.whyNothing(result(change));
    expect(why({ ...none, end: 'none-right' })).toContain('failed or computed wrong numbers');
    expect(why({ ...none, end: 'none-timed' })).toContain('The budget ended before');
    expect(why({ end: 'tests-failed' })).toBe('`rows=96` is faster, but the tests fail with it.');
  });

  test('is one JSON document without the texts of files', () => {
    const json = tuningJson(result());
    expect(json).toMatchObject({ format: 1, end: 'better', best, files: [file], profiled: true });
    expect(JSON.stringify(tuningJson(noneFaster))).toContain('"report":null');
  });

  test('has a title that fits where there are many changes', () => {
    const name = 'a-parameter-with-quite-a-long-name-of-its-own';
    const many = {
      present: { [name]: 1, [`${name}-2`]: 1 },
      best: { [name]: 2, [`${name}-2`]: 2 },
    };
    expect(texts.tuningPullRequest(result(many), 1, 'abc').title).toBe('Tune matmul');
  });
});
