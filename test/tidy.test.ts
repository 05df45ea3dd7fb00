/**
 * Small rules that keep the house in order; and the checker of them, checked with made-up files.
 */
import { globSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fileOf, type Import } from './architecture-rules.ts';
import { importsOf, parsed, root, sourcesBelow, textOf, walk } from './source-files.ts';
import { faultsOf } from './tidy-rules.ts';

const sources = sourcesBelow('src', 'test', 'demo', 'bench', 'scripts', 'kernels');

describe('the project', () => {
  test('keeps to the rules of one file', () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(sources.flatMap((path) => faultsOf(path, textOf(path)))).toEqual([]);
  });

  test('has no dead file: all of src is reached from where a process begins', () => {
    const reached = reachableFrom([
      'src/main.ts',
      'src/suite.ts',
      // Started by path, in the sandbox.
      'src/edges/sandbox/child.ts',
      // Found by their folder.
      ...sourcesBelow('src/edges/store/migrations'),
    ]);
    const dead = sourcesBelow('src').filter((path) => !reached.has(path));
    expect(dead, 'import what is of use, take away the rest').toEqual([]);
  });

  test('has no dead help in tests, demo, benchmarks and scripts', () => {
    const manifest = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const begun = Object.values(manifest.scripts).flatMap((text) => text.match(/\S+\.ts/g) ?? []);
    const starters = ['vitest.config.ts', ...sourcesBelow('test', 'demo', 'bench')];
    const texts = starters.map(textOf).join('\n');
    const reached = reachableFrom([
      ...begun,
      ...sourcesBelow('test').filter((path) => path.endsWith('.test.ts')),
      // What the test runner, tests and benchmarks start by path.
      ...sourcesBelow('test', 'demo', 'bench').filter((path) =>
        texts.includes(`/${nameOf(path)}'`),
      ),
    ]);
    const all = sourcesBelow('test', 'demo', 'bench', 'scripts');
    const dead = all.filter((path) => !reached.has(path));
    expect(dead, 'use it in a test, or take it away').toEqual([]);
  });

  test('has no golden file that no test reads', () => {
    const files = globSync('test/golden/*', { cwd: root }).map(nameOf);
    const others = sourcesBelow('test').filter((path) => path !== 'test/tidy.test.ts');
    const texts = others.map(textOf).join('\n');
    const unused = files.filter((file) => !isGolden(file, texts));
    expect(files.length).toBeGreaterThan(20);
    expect(isGolden('message-nobody-says-this.md', texts)).toBe(false);
    expect(unused, 'one message, one golden file: take it away with its message').toEqual([]);
  });

  test('says of every dependency why it is here, and of no other', () => {
    const manifest = JSON.parse(textOf('package.json')) as Record<string, Record<string, string>>;
    const groups = ['dependencies', 'devDependencies', 'optionalDependencies'];
    const installed = groups.flatMap((group) => Object.keys(manifest[group] ?? {}));
    const rows = textOf('notes/review/dependencies.md').match(/^\|[^|]+\|/gm) ?? [];
    const named = rows
      .slice(2)
      .flatMap((row) => row.replace(/\|/g, '').split(','))
      .map((name) => name.trim())
      .filter((name) => name !== '' && !name.startsWith('**'));
    // Types of a package need no reason of their own.
    const needing = installed.filter((name) => !name.startsWith('@types/'));
    expect(named.sort(), 'a line for each in notes/review/dependencies.md').toEqual(needing.sort());
  });

  test('shows in .env.example every variable that it reads, and no other', () => {
    const read = new Set<string>();
    const path = 'src/core/config/environment.ts';
    walk(parsed(path, textOf(path)), (node) => {
      if (node.type !== 'Property' || node.key.type !== 'Identifier') return;
      if (/^[A-Z][A-Z_]+$/.test(node.key.name)) read.add(node.key.name);
    });
    const example = textOf('.env.example');
    const shown = new Set(example.match(/\b[A-Z]+(?:_[A-Z]+)+\b|^#?[A-Z]+(?==)/gm) ?? []);
    const names = [...shown].map((name) => name.replace('#', ''));
    const others = textOf('compose.yaml');
    expect(read.size).toBeGreaterThan(5);
    expect([...read].filter((name) => !names.includes(name))).toEqual([]);
    expect(names.filter((name) => !read.has(name) && !others.includes(`\${${name}`))).toEqual([]);
  });
});

/** By its name, or by a name with a case at its end: `comment-${name}.md`. */
function isGolden(file: string, texts: string): boolean {
  if (texts.includes(file)) return true;
  const parts = file.replace(/\.\w+$/, '').split('-');
  return parts.slice(1).some((_, index) => {
    const prefix = parts.slice(0, index + 1).join('-');
    const rest = parts.slice(index + 1).join('-');
    const isCase = new RegExp(`(?:^|[\\s'{,])${rest}(?=[',:}\\s])`, 'm');
    return texts.includes(`${prefix}-\${`) && isCase.test(texts);
  });
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function reachableFrom(entries: readonly string[]): ReadonlySet<string> {
  const waiting = [...entries];
  const reached = new Set<string>();
  const known = new Set(sources);
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file) || !known.has(file)) continue;
    reached.add(file);
    const targets = importsOf(file, textOf(file)).map((one: Import) => fileOf(one));
    waiting.push(...targets.filter((target) => target !== null));
  }
  return reached;
}

describe('the checker finds', () => {
  const x = 'x'.repeat(101);
  const toDo = ['TO', 'DO'].join('');
  test.each<[string, string, string, RegExp]>([
    ['a long line', 'src/app/a.ts', `// ${x}`, /^src\/app\/a\.ts:1 has 104 characters: break it/],
    [
      'a long file',
      'src/app/a.ts',
      'a;\n'.repeat(301),
      /a\.ts: 301 lines: give its second subject/,
    ],
    [
      'a long function',
      'a.ts',
      `function f() {${'\n'.repeat(70)}}`,
      /a function of 71 lines: give/,
    ],
    ['a long arrow', 'a.ts', `\nconst f = () => {${'\n'.repeat(70)}};`, /a\.ts:2 .* 71 lines/],
    ['a barrel', 'src/app/index.ts', '', /import the files themselves/],
    ['a name that says nothing', 'src/app/string-utils.ts', '', /call the file by what it does/],
    ['work left', 'a.ts', `a;\n// ${toDo}: b`, /a\.ts:2 leaves something to do: do it/],
    ['a clock', 'src/core/a.ts', 'Date.now();', /from the clock, a port/],
    ['a date of now', 'src/app/a.ts', 'new Date();', /from the clock, a port/],
    ['a clock that never goes back', 'src/core/a.ts', 'performance.now();', /from the clock/],
    ['chance', 'src/core/a.ts', 'Math.random();', /a seed from chance, a port/],
    ['the process', 'src/app/a.ts', 'process.env.HOME;', /src\/main\*\.ts knows the process/],
    ['printing', 'src/core/a.ts', 'console.log(1);', /take the log, a port/],
    ['the network', 'src/app/a.ts', 'fetch(a);', /behind a port/],
    ['an enum', 'a.ts', 'enum A { B }', /a union of texts/],
    ['a namespace', 'a.ts', 'namespace A { export const b = 1; }', /a file is one already/],
    ['a field by parameter', 'a.ts', 'class A { constructor(readonly b: 1) {} }', /the field/],
    ['a test alone', 'test/a.test.ts', "test.only('a', b);", /take it away before committing/],
    ['a test left out', 'test/a.test.ts', "describe.skip('a', b);", /mend it, or take the test/],
    ['a sleep', 'test/a.test.ts', 'setTimeout(resolve, 9);', /wait for the event/],
    ['a sleep by promise', 'test/a.test.ts', "import 'node:timers/promises';", /for the condition/],
  ])('%s', (_, path, text, fault) => {
    expect(faultsOf(path, text)).toEqual([expect.stringMatching(fault)]);
  });
});

describe('the checker allows', () => {
  test.each([
    ['100 characters', 'src/app/a.ts', `// ${'x'.repeat(97)}`],
    ['a long text', 'a.ts', `f('${'x'.repeat(120)}');`],
    ['300 lines', 'a.ts', 'a;\n'.repeat(300)],
    ['functions of 70 lines', 'a.ts', `function f() {${'\n'.repeat(69)}}`],
    [
      'chapters of tests',
      'test/a.test.ts',
      `describe('a', () => {${'\n'.repeat(80)}test('b', c); });`,
    ],
    ['dates of given times', 'src/core/a.ts', 'new Date(text); date.now();'],
    ['own names', 'src/core/a.ts', 'const { process } = a; b.process.c; input.console;'],
    ['the world at the edges', 'src/edges/a/b.ts', 'Date.now(); console.log(process.pid);'],
    ['types of what is elsewhere', 'a.ts', "declare module 'a' {}"],
    ['clocks of fakes', 'test/fakes/a.ts', 'setTimeout(a, 1);'],
  ])('%s', (_, path, text) => {
    expect(faultsOf(path, text)).toEqual([]);
  });
});
