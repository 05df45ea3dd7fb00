import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Benchmark, benchmarkId } from '#core/model/benchmark.ts';
import { formFields, issueForm, issueFormPath } from '#core/model/issue-form.ts';
import { askedRequirements } from '#core/policy/asked-requirements.ts';
import { requirementText } from '#core/report/requirements.ts';
import type { Requirement, Shape } from '#suite';

function kernel(name: string, shapes: readonly Shape[], implementations = ['naive', 'optimized']) {
  const source = { kind: 'suite', file: `kernels/${name}/suite.ts` } as const;
  const work = { flops: 2e6, bytes: 1e6 };
  const benchmarks = implementations.flatMap((implementation) =>
    shapes.map((shape): Benchmark => {
      const id = benchmarkId(name, implementation, shape);
      return { id, kernel: name, implementation, shape, source, work, tags: [] };
    }),
  );
  return { kernel: name, benchmarks };
}

const suites = [
  kernel('matmul', [{ n: 64 }, { n: 1024 }]),
  kernel('add', [{ length: 1000 }, { length: 1_000_000 }]),
  kernel('scale-add', [{ length: 1000 }]),
  kernel('softmax', [
    { rows: 8, columns: 8 },
    { rows: 8, columns: 512 },
  ]),
  kernel(
    'conv2d',
    [
      { n: 64, k: 3 },
      { n: 64, k: 5 },
      { n: 128, k: 3 },
    ],
    ['naive', 'tiled', 'optimized'],
  ),
];

function ask(body: string, title = 'Too slow') {
  const { requirements, unclear } = askedRequirements({ number: 7, title, body }, suites);
  expect(requirements.every(({ origin }) => origin?.issue === 7)).toBe(true);
  return {
    asked: requirements.map(({ kernel: name, requirement }) => ({ kernel: name, ...requirement })),
    unclear: unclear.map(({ missing }) => missing.join(' ')),
  };
}

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

const metrics = ['time', 'gflops', 'gbps', 'peak', 'speedup', 'error'] as const;
/** Six digits, of any size that anybody asks for. */
const limit = fc
  .tuple(fc.integer({ min: 1, max: 999_999 }), fc.integer({ min: -9, max: 4 }))
  .map(([digits, power]) => Number(`${digits}e${power}`));
const word = fc.stringMatching(/^[a-z][a-z0-9_-]{1,9}$/);
const drawn = fc
  .record({
    name: fc.oneof(word, fc.constantFrom('add', 'error', 'is', 'not', '2x', 'about', 'a.b')),
    implementations: fc.uniqueArray(
      fc.oneof(word, fc.constantFrom('naive', 'optimized', 'today', 'fast')),
      { minLength: 1, maxLength: 3 },
    ),
    shapes: fc.uniqueArray(
      fc.dictionary(word, fc.integer({ min: 0, max: 2 ** 40 }), { minKeys: 1, maxKeys: 3 }),
      { minLength: 1, maxLength: 3, selector: (shape) => JSON.stringify(shape) },
    ),
    metric: fc.constantFrom(...metrics),
    limits: fc.oneof(
      limit.map((atLeast) => ({ atLeast })),
      limit.map((atMost) => ({ atMost })),
      fc.tuple(limit, limit).map(([atLeast, atMost]) => ({ atLeast, atMost })),
    ),
    which: fc.nat(2),
    at: fc.option(fc.nat(2)),
    over: fc.option(fc.nat(2)),
  })
  .filter(({ implementations }) => !implementations.includes('base'));

test('what a report prints of a requirement is read as the same one', () => {
  const check = fc.property(drawn, (own) => {
    const { implementations, shapes } = own;
    const implementation = implementations[own.which % implementations.length] as string;
    const over = own.over === null ? 'base' : implementations[own.over % implementations.length];
    const requirement: Requirement = {
      metric: own.metric,
      ...(implementation === 'optimized' ? {} : { implementation }),
      ...(own.at === null ? {} : { shape: shapes[own.at % shapes.length] as Shape }),
      ...own.limits,
      ...(own.metric !== 'speedup' || over === 'naive' ? {} : { over: over as string }),
    };
    const stated = { kernel: own.name, requirement };
    const listing = [kernel(own.name, shapes, implementations), ...suites.slice(2)];
    const body = requirementText(stated);
    const asked = askedRequirements({ number: 7, title: 'Slow', body }, listing);
    expect(asked, body).toEqual({
      requirements: [{ ...stated, origin: { issue: 7 } }],
      unclear: [],
    });
  });
  fc.assert(check, { seed: 5, numRuns: 300 });
});

test('no text throws, and none without digits gives a requirement', () => {
  const pieces = fc.constantFrom(
    ...[
      'matmul',
      'add',
      ' at least ',
      ' under ',
      '50',
      '3',
      ' GFLOPS',
      ' ms',
      'x faster',
      ' should ',
    ],
    ...[
      'n=64',
      'n=',
      '\n',
      '### Requirements\n',
      '### Kernel\n',
      '> ',
      '```\n',
      '<!--',
      '-->',
      '`',
    ],
    ...['/naive', ', ', '. ', '(', ')', '%', ' of peak', '| ', '    ', '- [ ] ', '1e-6', ' error '],
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(pieces, { maxLength: 40 }).map((all) => all.join('')),
  );
  const check = fc.property(text, text, (title, body) => {
    const digitless = (own: string): string => own.replace(/\p{Nd}/gu, '');
    askedRequirements({ number: 7, title, body }, suites);
    const without = { number: 7, title: digitless(title), body: digitless(body) };
    expect(askedRequirements(without, suites).requirements).toEqual([]);
  });
  fc.assert(check, { seed: 5, numRuns: 500 });
});

describe('the issue form', () => {
  interface Field {
    readonly type: string;
    readonly id?: string;
    readonly attributes: { readonly label?: string };
  }
  const form = parse(issueForm) as { readonly labels: unknown; readonly body: readonly Field[] };
  const fields = form.body.filter(({ type }) => type !== 'markdown');

  /** As GitHub writes a filled-in form into the body of its issue. */
  const rendered = (filled: Readonly<Record<string, string>>): string =>
    fields
      .map(
        ({ attributes: { label = '' } }) => `### ${label}\n\n${filled[label] ?? '_No response_'}`,
      )
      .join('\n\n');

  test('is the file of this repository, and valid', () => {
    expect(readFileSync(new URL(`../../${issueFormPath}`, import.meta.url), 'utf8')).toBe(
      issueForm,
    );
    expect(form).toMatchObject({
      name: expect.stringMatching(/\w{3}/),
      description: expect.stringMatching(/\w{3}/),
      labels: ['performance'],
    });
    expect(Object.keys(form).sort()).toEqual(['body', 'description', 'labels', 'name', 'title']);
    for (const field of fields) {
      expect(field).toMatchObject({
        type: expect.stringMatching(/^(?:input|textarea|dropdown)$/),
        id: expect.stringMatching(/^[\w-]+$/),
        attributes: { label: expect.any(String) },
      });
    }
    const ids = fields.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const labels = fields.map(({ attributes }) => attributes.label);
    expect(labels).toEqual(expect.arrayContaining(Object.values(formFields)));
  });

  test('gives a requirement a line, for its kernel and its shape', () => {
    const requirements =
      '50 GFLOPS\n- 2x faster than today\nerror below 1e-6 at n=64\n4x over naive';
    const body = rendered({ Kernel: 'matmul', Shape: 'n = 1024', Requirements: requirements });
    const shape = { n: 1024 };
    expect(ask(body)).toEqual({
      asked: [
        { kernel: 'matmul', metric: 'gflops', shape, atLeast: 50 },
        { kernel: 'matmul', metric: 'speedup', shape, over: 'base', atLeast: 2 },
        { kernel: 'matmul', metric: 'error', shape: { n: 64 }, atMost: 1e-6 },
        { kernel: 'matmul', metric: 'speedup', shape, atLeast: 4 },
      ],
      unclear: [],
    });
  });

  test('left empty speaks of every shape, and asks for what its lines lack', () => {
    const requirements = 'as fast as possible\n\nunder 3 ms\nadd: at least 3 GB/s';
    const body = rendered({
      Kernel: '`matmul/naive`',
      Requirements: requirements,
      Context: 'Why.',
    });
    const { asked, unclear } = ask(body);
    expect(asked).toEqual([
      { kernel: 'matmul', metric: 'time', implementation: 'naive', atMost: 3e6 },
      { kernel: 'add', metric: 'gbps', atLeast: 3 },
    ]);
    expect(unclear).toEqual([expect.stringContaining('A limit?')]);
  });

  test('for a kernel without a suite asks which one is meant', () => {
    const body = rendered({ Kernel: 'fft', Requirements: 'under 3 ms' });
    const { asked, unclear } = ask(body);
    expect(asked).toEqual([]);
    expect(unclear).toEqual([expect.stringContaining("The form's is none of them")]);
    const none = askedRequirements({ number: 7, title: '', body }, []);
    expect(none.unclear[0]?.missing).toEqual([expect.stringContaining('There is no suite yet')]);
  });
});
