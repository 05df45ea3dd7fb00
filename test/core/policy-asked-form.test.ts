import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { formFields, issueForm, issueFormPath } from '#core/model/issue-form.ts';
import { askedRequirements } from '#core/policy/asked-requirements.ts';
import { requirementText } from '#core/report/requirements.ts';
import type { Requirement, Shape } from '#suite';
import { ask, kernel, suites } from './asked-suites.ts';

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
