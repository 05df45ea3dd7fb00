/** What modules export, and how intricate their functions are, read without running them. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Signature } from '#core/model/code.ts';
import { functionsOf } from '#edges/source/functions.ts';
import { createSources } from '#edges/source/sources.ts';
import { typeText } from '#edges/source/type-text.ts';

const sources = createSources();
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'isochron-code-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function write(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
}

function shown({ typeParameters, parameters, result }: Signature): string {
  const list = parameters.map(
    ({ name, type, isOptional, isRest }) =>
      `${isRest ? '...' : ''}${name}${isOptional ? '?' : ''}: ${type}`,
  );
  return `<${typeParameters.join()}>(${list.join('; ')}): ${result}`;
}

async function exported(file = 'a.ts'): Promise<Record<string, readonly string[]>> {
  const module = await sources.signatures(directory, file);
  return Object.fromEntries(
    (module?.exports ?? []).map((one) => [one.name, one.signatures.map(shown)]),
  );
}

describe('a module exports', () => {
  test.each<[string, string, Record<string, readonly string[]>]>([
    [
      'functions',
      'export function add(a: Float32Array, n = 1, ...rest: number[]): void {}\nfunction own() {}',
      { add: ['<>(a: Float32Array; n?: null; ...rest: number[]): void'] },
    ],
    [
      'constants that are functions',
      `export const twice = (x?: number): number => x;
       export const typed: <T>(x: T) => T = make();
       export const made = make(), pi = 3;`,
      {
        made: [],
        pi: [],
        twice: ['<>(x?: number): number'],
        typed: ['<T>(x: T): T'],
      },
    ],
    [
      'overloads, and not what implements them',
      `export function get(x: string): string;
       export function get(x: number): number;
       export function get(x: any): any { return x; }`,
      { get: ['<>(x: string): string', '<>(x: number): number'] },
    ],
    [
      'public methods of classes',
      `export class Tensor<T> {
         constructor(private size: number) {}
         at(i: number): T { return i; }
         private hidden() {}
         #own() {}
         static of({ n, m }: Shape): Tensor<number> { return n; }
       }`,
      {
        Tensor: [],
        'Tensor.at': ['<>(i: number): T'],
        'Tensor.of': ['<>({ n; m }: Shape): Tensor<number>'],
        'new Tensor': ['<>(size: number): null'],
      },
    ],
    [
      'names that it declares first',
      `function add(a: f32): f32 { return a; }
       interface Options { a: number }
       export { add as plus, Options };
       export type { Options as Other };
       export default add;`,
      { default: ['<>(a: f32): f32'], plus: ['<>(a: f32): f32'] },
    ],
    [
      'AssemblyScript, decorators included',
      `// @inline is said twice: "@inline"
       @inline
       export function tile<T extends number>(at: usize, b: v128 = splat<f32>(0)): void {}
       @external("env", "log(@)") declare function log(x: i32): void;`,
      { tile: ['<T extends number>(at: usize; b?: v128): void'] },
    ],
  ])('%s', async (_, text, expected) => {
    await write({ 'a.ts': text });
    expect(await exported()).toEqual(expected);
  });

  test('what it hands on from files of the tree, in circles, too', async () => {
    await write({
      'a.ts': `export * from './deep/b.ts';
        export { add as plus, default as first } from './deep/b.ts';
        import { Tensor as Own } from '#kernels/c.ts';
        export { Own };
        export * from 'some-package';`,
      'deep/b.ts': `export * from '../a.ts';
        export function add(a: number): number { return a; }
        export default function (b: string) {}`,
      'c.ts': 'export class Tensor { at(i: number): number { return i; } }',
      'package.json': '{"imports": {"#kernels/*": "./*"}}',
    });
    expect(await exported()).toEqual({
      Own: [],
      'Own.at': ['<>(i: number): number'],
      add: ['<>(a: number): number'],
      first: ['<>(b: string): null'],
      plus: ['<>(a: number): number'],
    });
  });

  test('nothing that anybody knows of where no parser reads it, which is said', async () => {
    await write({ 'a.ts': `export * from './b.ts';`, 'b.ts': 'let x: = ;' });
    const module = await sources.signatures(directory, 'a.ts');
    expect(module?.unread).toEqual([{ file: 'b.ts', why: expect.stringMatching(/^line 1: /) }]);
    expect(await sources.signatures(directory, 'no.ts')).toBeNull();
    const { unread } = (await sources.functions(directory, 'b.ts'))!;
    expect(unread).toEqual({ file: 'b.ts', why: expect.stringMatching(/^line 1: /) });
    expect(await sources.functions(directory, 'no.ts')).toBeNull();
  });
});

test.each([
  ['{ a : number , readonly b ?: string, }', '{ a: number; readonly b?: string }'],
  ['  | A /* the one */ |\n  B', 'A | B'],
  ['( a: Map< K,V >, ...b:C[] ) =>void', '(a: Map<K, V>, ...b: C[]) => void'],
  [`'a  |  b'|"c"`, `'a  |  b' | "c"`],
  ['readonly [ number,number ][]', 'readonly [number, number][]'],
  ['keyof   typeof x', 'keyof typeof x'],
])('the type %j reads %j', (text, expected) => {
  expect(typeText(text)).toBe(expected);
  expect(typeText(expected)).toBe(expected);
});

describe('the implementations of a suite come from', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'the modules of what they call, not those of inputs and references',
      `import type { Suite } from 'isochron/suite';
       import { add } from './add.js';
       import { fill } from './fill.ts';
       import { reference } from './reference.ts';
       const wrapped = (x) => add(x);
       export default {
         implementations: { own: wrapped }, inputs: fill, reference,
       } satisfies Suite;`,
      ['add.ts'],
    ],
    [
      'everywhere, where the suite is no such object',
      `import { Bench } from 'tinybench'; import { add } from './add.ts'; import './fill.ts';
       import data from './data.json'; export default new Bench();`,
      ['add.ts'],
    ],
  ])('%s', async (_, text, expected) => {
    const rest = { 'add.ts': '', 'fill.ts': '', 'reference.ts': '', 'data.json': '{}' };
    await write({ ...rest, 'suite.ts': text });
    expect(await sources.implementations(directory, 'suite.ts')).toEqual(expected);
    expect(await sources.implementations(directory, 'no.ts')).toEqual([]);
  });
});

describe('complexity and nesting', () => {
  const figures = (text: string) =>
    functionsOf('a.ts', text).functions.map(
      ({ name, complexity, nesting, firstLine, lastLine }) =>
        `${name} ${complexity} ${nesting} ${firstLine}-${lastLine}`,
    );

  test.each<[string, string, readonly string[]]>([
    ['a straight one', 'function a() { return 1; }', ['a 1 0 1-1']],
    [
      'conditions, loops and cases',
      `function a(x) {
        if (x && x.b || x?.c) for (const y of x) while (y) {}
        else if (x ?? 1) {}
        switch (x) { case 1: case 2: default: }
        try { x ||= 1 } catch { return x ? 1 : 2 }
      }`,
      ['a 13 3 1-6'],
    ],
    [
      'alternatives, which are no deeper',
      'function a(x) { if (x === 1) {} else if (x === 2) {} else if (x === 3) { if (x) {} } }',
      ['a 5 2 1-1'],
    ],
    [
      'functions in functions, by name; nameless ones where they are written',
      `const wrapped = call((x) => (x ? 1 : 2));
      export default class Own {
        at(i) { const inner = () => { if (i) return 1; }; return [i].map((x) => x || inner()); }
      }`,
      ['wrapped 2 0 1-1', 'Own.at 2 0 3-3', 'Own.at/inner 2 1 3-3'],
    ],
  ])('of %s', (_, text, expected) => {
    expect(figures(text)).toEqual(expected);
  });

  test('the same code has the same digest, however it is laid out', () => {
    const digest = (text: string) => functionsOf('a.ts', text).functions[0]?.digest;
    expect(digest(`function a() { return 'x'; }`)).toBe(
      digest('function a() {\n// !\nreturn "x" }'),
    );
    expect(digest('function a() { return 1; }')).not.toBe(digest('function a() { return 2; }'));
  });
});
