import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Requirement } from '#suite';
import { ask } from './asked-suites.ts';

const length = 1_000_000;

describe('a sentence is a requirement', () => {
  test.each([
    ['matmul n=1024 should reach 50 GFLOPS', { metric: 'gflops', shape: { n: 1024 }, atLeast: 50 }],
    [
      'add at length=1e6: at least 90 % of peak',
      { metric: 'peak', shape: { length }, atLeast: 90 },
    ],
    ['make softmax 2x faster', { metric: 'speedup', over: 'base', atLeast: 2 }],
    ['softmax should be 2x faster than today.', { metric: 'speedup', over: 'base', atLeast: 2 }],
    ['conv2d under 3 ms at n=128', { metric: 'time', shape: { n: 128, k: 3 }, atMost: 3e6 }],
    ['matmul: error below 1e-6', { metric: 'error', atMost: 1e-6 }],
    ['matmul: 4x over naive', { metric: 'speedup', atLeast: 4 }],
    [
      '`conv2d` needs to be 1.5x as fast as `tiled`',
      { metric: 'speedup', over: 'tiled', atLeast: 1.5 },
    ],
    ['matmul must not exceed 800 µs at n=64', { metric: 'time', shape: { n: 64 }, atMost: 8e5 }],
    [
      'matmul/naive at n=64: time at most 3 us',
      { metric: 'time', implementation: 'naive', shape: { n: 64 }, atMost: 3000 },
    ],
    ['The naive matmul should take 2 s', { metric: 'time', implementation: 'naive', atMost: 2e9 }],
    ['add should move at least 12.5 GB/s for every shape', { metric: 'gbps', atLeast: 12.5 }],
    ['We need to get add to 800 MB/s or more', { metric: 'gbps', atLeast: 0.8 }],
    ['`matmul` takes 12 ms, but should take 8 ms', { metric: 'time', atMost: 8e6 }],
    ['Please bring matmul from 20 to 1.5 TFLOPS', { metric: 'gflops', atLeast: 1500 }],
    [
      'add at length=1,000,000 should reach 900 MFLOP/s',
      { metric: 'gflops', shape: { length }, atLeast: 0.9 },
    ],
    ['matmul\nn=64 should\nreach 50 GFLOPS', { metric: 'gflops', shape: { n: 64 }, atLeast: 50 }],
    ['- [ ] **matmul** `n=64`: >= 50 GFLOPS', { metric: 'gflops', shape: { n: 64 }, atLeast: 50 }],
    ['matmul: at least 1 ms, at most 2 ms', { metric: 'time', atLeast: 1e6, atMost: 2e6 }],
  ] satisfies [string, Requirement][])('%s', (text, requirement) => {
    const named = text.match(/matmul|softmax|conv2d|add/)?.[0];
    expect(ask(text)).toEqual({ asked: [{ kernel: named, ...requirement }], unclear: [] });
  });

  test('of several things, and with the one kernel that the issue names', () => {
    const { asked, unclear } = ask(
      'It should take at most 3 ms at n=64, with an error below 1e-6.\nAnd 2x faster than now.',
      'Make `matmul` fast',
    );
    expect(unclear).toEqual([]);
    expect(asked).toEqual([
      { kernel: 'matmul', metric: 'time', shape: { n: 64 }, atMost: 3e6 },
      { kernel: 'matmul', metric: 'error', shape: { n: 64 }, atMost: 1e-6 },
      { kernel: 'matmul', metric: 'speedup', over: 'base', atLeast: 2 },
    ]);
  });
});

describe('a sentence is unclear', () => {
  test.each([
    ['We should reach 50 GFLOPS', 'Which kernel?'],
    ['matmul and conv2d should be 2x faster', 'Which kernel? It names'],
    [
      'matmul n=4096 should reach 50 GFLOPS',
      'no timed shape of `matmul`, which has `n=64`, `n=1024`',
    ],
    ['conv2d at n=64 under 3 ms', 'in several of `conv2d`: `n=64,k=3`, `n=64,k=5`'],
    ['matmul at 1024 should reach 50 GFLOPS', 'Which shape is `1024`?'],
    ['matmul 1024x1024 should reach 50 GFLOPS', 'Which shape is `1024x1024`?'],
    ['matmul should reach 50 GFLOPS for large matrices', 'Which shape?'],
    ['matmul n=64, n=1024: at least 50 GFLOPS', 'Which shape? It gives `n` twice'],
    ['matmul n=64: 50 GFLOPS', 'A limit?'],
    ['matmul should take more than 3 ms', 'A limit?'],
    ['matmul should be 3 ms faster', 'A limit?'],
    ['matmul must be 20 % faster', 'A limit?'],
    ['matmul should reach 2-3 GFLOPS', 'A limit?'],
    ['matmul should reach about 50 GFLOPS', 'Is it a promise?'],
    ['matmul should reach 50 GFLOPS, 20 % faster than now', 'A limit?'],
    ['Could matmul reach 50 GFLOPS?', 'Is it a promise?'],
    ['matmul should not reach 50 GFLOPS', 'Is it a promise?'],
    ['matmul must be under 3 ms if n=64', 'Is it a promise?'],
    ['matmul should be 2x faster than numpy', 'Over which implementation? `numpy` is not measured'],
    ['matmul: a speedup of 2x', 'Over which implementation?'],
    ['matmul/gpu at n=64: at least 5 GFLOPS', 'There is no `matmul/gpu`'],
    ['matmul: absolute error below 1e-6', 'A relative error?'],
    ['matmul should be at least 50 GFLOPS or at least 60 GFLOPS', 'Which limit?'],
  ])('%s', (text, missing) => {
    const { asked, unclear } = ask(text);
    expect(asked).toEqual([]);
    expect(unclear).toHaveLength(1);
    expect(unclear[0]).toContain(missing);
  });
});

describe('a sentence is neither', () => {
  test.each([
    'matmul takes 12 ms at n=64 today.',
    'We measured 20 GFLOPS with matmul.',
    'matmul became 2x slower with #12.',
    'matmul is at least 2x slower than numpy',
    'matmul never reaches 50 GFLOPS',
    'Make matmul much faster, please.',
    'The release was 3 days ago, and 12 people use it.',
    '> matmul should reach 50 GFLOPS\nand 2x more',
    '```\nmatmul should reach 50 GFLOPS\n```',
    '~~~~\nmatmul should reach 50 GFLOPS\n~~~\nmatmul: at least 3 GFLOPS',
    'See:\n\n    matmul should reach 50 GFLOPS\n',
    '<!-- matmul should reach 50 GFLOPS -->',
    '<!-- matmul should reach 50 GFLOPS',
    '| matmul | should reach 50 GFLOPS |',
    '~~matmul should reach 50 GFLOPS~~',
  ])('%s', (text) => {
    expect(ask(text)).toEqual({ asked: [], unclear: [] });
  });

  test('what Isochron itself writes into an issue about a change', () => {
    for (const name of ['change-issue', 'change-issue-range', 'change-issue-several']) {
      const file = new URL(`../golden/${name}.md`, import.meta.url);
      const [title = '', ...body] = readFileSync(file, 'utf8').split('\n');
      const text = body.join('\n');
      expect(ask(text, title)).toEqual({ asked: [], unclear: [] });
      const more = ask(`${text}\n\n### Requirements\n\nadd: 2x faster than today\n`, title);
      expect(more.asked).toMatchObject([{ kernel: 'add', metric: 'speedup' }]);
    }
  });
});
