/** What a source file refers to, read without running it. */
import { describe, expect, test } from 'vitest';
import { specifiersOf } from '#edges/source/imports.ts';

describe('a file refers to', () => {
  test.each<[string, string, readonly string[]]>([
    ['what it imports', `import { a } from './a.ts';`, ['./a.ts']],
    ['what it imports for its effects', `import './a.ts';`, ['./a.ts']],
    ['types that it imports', `import type { A } from './a.ts';`, ['./a.ts']],
    ['what it re-exports by name', `export { a } from './a.ts';`, ['./a.ts']],
    ['what it re-exports whole', `export * as all from './a.ts';`, ['./a.ts']],
    ['what it imports while it runs', `const a = await import('./a.ts');`, ['./a.ts']],
    ['the same in backticks', 'void import(`./a.ts`);', ['./a.ts']],
    ['what it requires', `const a = require('./a.cjs');`, ['./a.cjs']],
    ['what TypeScript requires', `import a = require('./a.cts');`, ['./a.cts']],
    ['JSON', `import a from './a.json' with { type: 'json' };`, ['./a.json']],
    ['WebAssembly by its address', `new URL('./a.wasm', import.meta.url);`, ['./a.wasm']],
    ['the same over two lines', `new URL(\n  './a.wasm',\n  import.meta.url,\n);`, ['./a.wasm']],
    ['what it resolves', `import.meta.resolve('./a.ts');`, ['./a.ts']],
    ['packages', `import { b } from 'some-package';`, ['some-package']],
  ])('%s', (_, text, specifiers) => {
    expect(specifiersOf('suite.ts', text)).toEqual(specifiers);
  });
});

describe('a file does not refer to', () => {
  test.each([
    ['comments', `// import './a.ts'; require('./a.ts')\n/* new URL('./a', import.meta.url) */`],
    ['texts', `const text = "import './a.ts'; new URL('./a.ts', import.meta.url)";`],
    ['texts in backticks', "const text = `require('./a.ts')`;"],
    ['addresses elsewhere', `new URL('./a.ts', 'https://example.com');`],
    ['names that nobody knows before it runs', 'import(name); import(`./` + name);'],
    ["other functions' arguments", `resolve('./a.ts'); own.require('./a.ts');`],
  ])('%s', (_, text) => {
    expect(specifiersOf('suite.ts', text)).toEqual([]);
  });
});

test('every file is named once', () => {
  const text = `import './a.ts'; import { b } from './a.ts'; export * from './a.ts';`;
  expect(specifiersOf('suite.ts', text)).toEqual(['./a.ts']);
});

test('in what no parser reads, imports are found all the same', () => {
  const assembly = `
    import { dot } from "./dot";
    export { add } from './add';
    @inline function twice(x: f64): f64 { return x * 2; }
    const wasm = new URL('./a.wasm', import.meta.url);
    let broken: = ;
  `;
  expect([...specifiersOf('index.ts', assembly)].sort()).toEqual(['./a.wasm', './add', './dot']);
});
