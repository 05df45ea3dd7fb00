/** What the rules of the house say, from what was read. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CodeFunction, ModuleSignatures, Parameter, Signature } from '#core/model/code.ts';
import type { CallNode, ProfilePair } from '#core/model/profile.ts';
import { architectureFinding, packageEntries } from '#core/policy/house/architecture.ts';
import { complexityFinding } from '#core/policy/house/complexity.ts';
import { descriptionFinding } from '#core/policy/house/description.ts';
import { growthFinding } from '#core/policy/house/growth.ts';
import { type ScopedKernel, scopeFinding } from '#core/policy/house/scope.ts';
import { signaturesFinding } from '#core/policy/house/signatures.ts';
import { matchesGlob } from '#edges/source/glob.ts';
import { benchmark } from './report-fixtures.ts';

const digest = (text: string): string => `d${text.length}`;
const one = (name: string, type: string | null = 'number'): Parameter => {
  return { name, type, isOptional: false, isRest: false };
};
const add: Signature = { typeParameters: [], parameters: [one('a'), one('b')], result: 'number' };

describe('signatures', () => {
  const module = (...signatures: readonly Signature[]): ModuleSignatures => {
    return { file: 'add.ts', exports: [{ name: 'add', signatures }], unread: [] };
  };
  const compared = (base: ModuleSignatures | null, head: ModuleSignatures | null) =>
    signaturesFinding([{ file: 'add.ts', base, head }], digest);
  const none: ModuleSignatures = { file: 'add.ts', exports: [], unread: [] };
  const unread = { ...none, unread: [{ file: 'add.ts', why: 'line 1: no' }] };
  const [a, b] = add.parameters as [Parameter, Parameter];

  test.each<[string, ModuleSignatures | null, ModuleSignatures | null, string, RegExp]>([
    ['the same', module(add), module(add), 'kept', /as it was/],
    ['one more export', none, module(add), 'kept', /as it was/],
    ['a new file', null, module(add), 'kept', /as it was/],
    ['another name', module(add), module({ ...add, parameters: [one('x'), b] }), 'told', /x: num/],
    [
      'a type that is stated now',
      module({ ...add, result: null }),
      module(add),
      'told',
      /`add\(a: number, b: number\)` of `add.ts` became `add\(a: number, b: number\): number`/,
    ],
    ['another type', module(add), module({ ...add, result: 'f32' }), 'asked', /\): f32`\./],
    [
      'a type that is stated no more',
      module(add),
      module({ ...add, parameters: [{ ...a, type: null }, b] }),
      'asked',
      /add\(a, b: number\)/,
    ],
    ['one more', module(add), module({ ...add, parameters: [a, b, b] }), 'asked', /1 exported/],
    [
      'one that may be left out',
      module(add),
      module({ ...add, parameters: [a, { ...b, isOptional: true }] }),
      'asked',
      /b\?: number/,
    ],
    [
      'any number of them',
      module(add),
      module({ ...add, parameters: [a, { ...b, isRest: true }] }),
      'asked',
      /\.\.\.b: number/,
    ],
    ['generic now', module(add), module({ ...add, typeParameters: ['T'] }), 'asked', /add<T>\(/],
    ['an overload less', module(add, add), module(add), 'asked', /has 1 overload, and had 2/],
    ['no function', module(add), module(), 'asked', /not written as a function any more/],
    ['no export', module(add), none, 'asked', /`add` of `add.ts` is gone/],
    ['no file', module(add), null, 'asked', /`add.ts` is gone with its exports/],
    ['no parser reads head', module(add), unread, 'asked', /cannot be parsed \(line 1: no\)/],
    ['no parser reads base', unread, module(add), 'told', /cannot be parsed \(line 1: no\)/],
  ])('%s', (_, base, head, status, says) => {
    const finding = compared(base, head);
    expect(finding.status).toBe(status);
    expect([finding.text, ...finding.details].join('\n')).toMatch(says);
    const label = 'perf: signature-approved';
    expect(finding.approval?.label).toBe(status === 'asked' ? label : undefined);
  });

  test('another change of a signature has another digest, another name has not', () => {
    const changed = (name: string, result: string) =>
      compared(module(add), module({ ...add, parameters: [one(name), b], result })).approval;
    expect(changed('a', 'f32')).not.toEqual(changed('a', 'Float64Array'));
    expect(changed('a', 'f32')).toEqual(changed('a', 'f32'));
  });
});

describe('scope', () => {
  const kernel = (name: string, isTouched: boolean): ScopedKernel => {
    return { name, isTouched, files: new Set([`kernels/${name}/a.ts`, 'shared.ts']) };
  };
  const kernels = [kernel('add', true), kernel('matmul', true), kernel('relu', false)];
  const scoped = (lines: Record<string, number>, issue: string | null = null, limit = 100) =>
    scopeFinding({ changedLines: new Map(Object.entries(lines)), kernels, issue, limit, digest });

  test.each<[string, Record<string, number>, string | null, string, string]>([
    ['kernels alone', { 'kernels/add/a.ts': 900, 'shared.ts': 5 }, null, 'kept', '`add` and `mat'],
    ['its own notes', { 'notes/issues/1/README.md': 900 }, null, 'kept', 'is changed'],
    ['a little', { 'a.md': 60, 'b.md': 40 }, null, 'told', '2 files outside of'],
    ['too much', { 'a.md': 60, 'b.md': 41 }, null, 'asked', '101 lines, over the limit of 100'],
    ['a lockfile', { 'package-lock.json': 5000 }, null, 'told', '0 lines'],
    ['what is not named', { 'kernels/add/a.ts': 101 }, 'Slow `matmul`', 'asked', 'of `matmul`'],
    ['what is named', { 'kernels/relu/a.ts': 101 }, 'relu is slow', 'kept', 'outside of `relu`'],
    ['none named', { 'kernels/add/a.ts': 101 }, 'Make it faster', 'kept', '`add` and `matmul`'],
  ])('%s', (_, lines, issue, status, says) => {
    const finding = scoped(lines, issue);
    expect(finding.status).toBe(status);
    expect(finding.text).toContain(says);
  });

  test('says no more lines than were changed, and asks from the limit on', () => {
    const names = fc.string({ minLength: 1 });
    const files = fc.dictionary(names, fc.nat(1000));
    fc.assert(
      fc.property(files, fc.nat(2000), (lines, limit) => {
        const { status, details } = scoped(lines, null, limit);
        const sum = Object.values(lines).reduce((all, count) => all + count, 0);
        if (sum <= limit) expect(status).not.toBe('asked');
        expect(details.length).toBeLessThanOrEqual(21);
      }),
      { seed: 1 },
    );
  });
});

describe('architecture', () => {
  const looked = (changedFiles: readonly string[], kernelModules: readonly string[] = []) =>
    architectureFinding({
      changedFiles,
      globs: ['**/package.json', 'scripts/**'],
      entries: packageEntries('{"exports": {".": {"default": "./main.js"}, "./*": "./lib/*.js"}}'),
      kernelModules,
      contents: new Map(changedFiles.map((file) => [file, file])),
      matches: matchesGlob,
      digest,
    });

  test.each([
    ['kernels/add/a.ts', 'kept'],
    ['kernels/package.json', 'asked'],
    ['scripts/deep/build.sh', 'asked'],
    ['main.js', 'asked'],
    ['lib/add.js', 'asked'],
  ])('%s: %s', (file, status) => {
    expect(looked([file]).status).toBe(status);
    // A kernel that is an entry is what the rule of signatures is for.
    if (file.startsWith('lib')) expect(looked([file], [file]).status).toBe('kept');
  });

  test('reads no entries from what is no manifest', () => {
    expect([null, '', '[', '3', '{"main": {"a": 3}}'].flatMap(packageEntries)).toEqual([]);
    expect(packageEntries('{"main": "./a.js", "bin": {"x": "../b.js"}}')).toEqual(['a.js']);
  });
});

describe('a description', () => {
  const template = '## What\n\nDescribe the change that you make and its reason.\n- [ ] tested';
  const looked = (title: string, body: string) =>
    descriptionFinding({ pullRequest: { title, body }, template }).status;
  const title = 'Sum rows in one pass';
  const body = 'Each row was added up twice.\n\nCloses #12';

  test('that says what and why is fine, in any language', () => {
    expect(looked(title, body)).toBe('kept');
    expect(looked('行の和を一度で計算', '各行は二度足されていたので、一度にした。')).toBe('kept');
    expect(looked('matmul: tile=64', body)).toBe('kept');
  });

  test.each(['', 'Fix', 'WIP', 'update', 'Fix #12', 'Performance improvements', 'Matmul'])(
    'is not fine with the title %j',
    (own) => {
      expect(looked(own, body)).toBe('asked');
    },
  );

  test.each([
    '',
    'Closes #12',
    'Fixes #1, resolves #2, see https://example.com/a/long/address/of/an/issue',
    '<!-- Say what you change and why you do so, please. -->\nCloses #1',
    `${template}\r\nCloses #3`,
    '- [x] I have read the contributing guide of this project\n\nSigned-off-by: A Person Of Words',
    'Faster now.',
  ])('is not fine with the body %j', (own) => {
    expect(looked(title, own)).toBe('asked');
  });
});

describe('complexity', () => {
  const code = (name: string, complexity: number, digested = 'x'): CodeFunction => {
    return { name, complexity, nesting: 1, digest: digested, firstLine: 1, lastLine: 9 };
  };
  const files = (before: readonly CodeFunction[], after: readonly CodeFunction[]) => [
    {
      file: 'a.ts',
      base: { functions: before, unread: null },
      head: { functions: after, unread: null },
    },
  ];
  const node = (name: string, selfUs: number, children: readonly CallNode[] = []): CallNode => {
    return { frame: { name, kind: 'wasm', file: null, line: null }, selfUs, children };
  };
  const { id } = benchmark('add', 64);
  const profile: ProfilePair = {
    benchmark: id,
    patterns: [],
    base: null,
    head: {
      ...{
        benchmark: id,
        arm: 'head',
        calls: 9,
        samples: 9,
        threads: 0,
        simd: null,
        counters: null,
      },
      ...{ notCounted: null, root: node('root', 0, [node('a/add', 62), node('b', 38)]) },
    },
    failures: [],
  };

  test('of what did not change is no matter', () => {
    expect(complexityFinding(files([code('add', 9)], [code('add', 9)]), [])).toMatchObject({
      status: 'kept',
      details: [],
    });
  });

  test('before and after, the hottest first and marked', () => {
    const before = [code('sub', 2), code('add', 3)];
    const after = [code('sub', 9, 'y'), code('add', 4, 'z'), code('own', 1)];
    expect(complexityFinding(files(before, after), [profile])).toMatchObject({
      status: 'told',
      text: '3 changed functions, 2 more complex than before.',
      details: [
        '`add` of `a.ts`: complexity 4 (was 3), nesting 1 (was 1); hot: 62 % of the time.',
        '`sub` of `a.ts`: complexity 9 (was 2), nesting 1 (was 1).',
        '`own` of `a.ts`, new: complexity 1, nesting 1.',
      ],
    });
    const simpler = complexityFinding(files(after, before), []);
    expect(simpler).toMatchObject({ status: 'kept' });
  });

  test('that nobody could read is told', () => {
    const unread = { functions: [], unread: { file: 'a.ts', why: 'line 3: no' } };
    const finding = complexityFinding([{ file: 'a.ts', base: null, head: unread }], []);
    expect(finding).toMatchObject({ status: 'told' });
    expect(finding.details).toEqual(['`a.ts` cannot be parsed (line 3: no).']);
  });
});

describe('growth', () => {
  const growth = (says: 'changed' | 'same') => ({
    ...{ kernel: 'matmul', implementation: 'optimized', size: 'n', shapes: 4, says },
    base: { value: 2.01, standardError: 0.03 },
    head: { value: says === 'same' ? 2.02 : 2.9, standardError: 0.24 },
  });

  test('is told where it changed, and nothing is said of nothing', () => {
    expect(growthFinding([])).toBeNull();
    expect(growthFinding([growth('same')])).toMatchObject({ status: 'kept' });
    expect(growthFinding([growth('changed'), growth('same')])).toMatchObject({
      status: 'told',
      text: '`matmul/optimized`: `n^2.01` (± 0.03) became `n^2.9` (± 0.2) over 4 shapes.',
    });
  });
});
