/** What child-code.ts reads from the lines of V8's log. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CodeLines } from '#edges/sandbox/child-code.ts';

/** As V8 14.6 has written them, with paths made short. */
const recorded = `v8-version,14,6,202,34,-node.34,0
new,MemoryChunk,0x23301cdc0000,262144
code-creation,JS,10,73382,0x22cf9754b8b0,43,add file:///w.mjs:11:13,0x30f210b33888,~
code-creation,JS,10,73390,0x22cf9754b9c0,43,draw file:///w.mjs:20:13,0x30f210b33999,~
code-creation,JS,13,75876,0x7fc37bf85700,560,add file:///w.mjs:11:13,0x30f210b33888,*'
code-creation,JS,11,75908,0x7fc37bfc3c40,2984, file:///w.mjs:1:1,0x30f210b33590,^
code-creation,JS,11,75910,0x7fc37bfc4840,364,add file:///w.mjs:11:13,0x30f210b33888,^
code-creation,JS,13,79256,0x7fc37bf85980,772,add file:///w.mjs:11:13,0x30f210b33888,o*
code-deopt,79994,640,0x7fc37bf85700,-1,667,deopt-eager,<file:///w.mjs:11:57>,wrong map
`;
const steps = recorded.split('\n');

function linesOf(text: string, own = '/isochron/child'): { changes: number; told: CodeLines } {
  const told = new CodeLines(own);
  return { changes: told.read(text), told };
}

describe('the lines of the log', () => {
  test('tell which function was compiled how far, and by whose code one was given up', () => {
    const { changes, told } = linesOf(recorded);
    // Optimised twice, and given up once.
    expect(changes).toBe(3);
    expect(told.functions()).toEqual([
      { name: 'add w.mjs', tier: 'baseline', deoptimisations: 1 },
      { name: 'draw w.mjs', tier: 'interpreter', deoptimisations: 0 },
      { name: '(1) w.mjs', tier: 'baseline', deoptimisations: 0 },
    ]);
  });

  test('may be cut anywhere: each counts once, when its end has come', () => {
    const cuts = fc.array(fc.nat(recorded.length), { maxLength: 20 });
    fc.assert(
      fc.property(cuts, (places) => {
        const told = new CodeLines('/isochron/child');
        const sorted = [0, ...places.toSorted((a, b) => a - b), recorded.length];
        const pieces = sorted.slice(1).map((to, index) => recorded.slice(sorted[index], to));
        const changes = pieces.reduce((sum, piece) => sum + told.read(piece), 0);
        expect(changes).toBe(3);
        expect(told.functions()).toEqual(linesOf(recorded).told.functions());
      }),
      { seed: 1 },
    );
  });

  test('without an end say nothing yet', () => {
    const told = new CodeLines('/isochron/child');
    expect(told.read(steps[4]!.slice(0, -2))).toBe(0);
    expect(told.functions()).toEqual([]);
    expect(told.read(`*'\n`)).toBe(1);
  });

  test.for([
    [
      'code that gave way to the next tier of a running loop',
      'code-deopt,1,640,0x1,-1,667,deopt-eager,<file:///w.mjs:11:57>,' +
        'prepare for on stack replacement (OSR)',
    ],
    ["Node's own functions", "code-creation,JS,13,1,0x1,9,read node:fs:1:1,0x2,*'"],
    [
      "the sampler's own functions",
      "code-creation,JS,13,1,0x1,9,call file:///isochron/child/child-kernel.ts:1:1,0x2,*'",
    ],
    [
      "tinybench's functions",
      "code-creation,JS,13,1,0x1,9,run file:///isochron/node_modules/tinybench/x.js:1:1,0x2,*'",
    ],
    ['code of no function', 'code-creation,Stub,8,1,0x1,420,js-to-wasm:iiii:'],
    ['regular expressions', 'code-creation,RegExp,4,1,0x1,1264,a(b|c)+d'],
    ['what no version of V8 has written', 'code-creation,JS\ncode-deopt\n,,,,,,,\n*'],
    ['lines of other events', 'heap-capacity,1048512'],
  ] as const)('of %s are left out', ([, text]) => {
    const { changes, told } = linesOf(`${text}\n`);
    expect({ changes, functions: told.functions() }).toEqual({ changes: 0, functions: [] });
  });

  test.for([
    ['as a module', 'work file:///tree/my%20kernels/a.ts:1:36', 'work a.ts'],
    ['by require', 'work /tree/my kernels/a.cjs:1:36', 'work a.cjs'],
    ['by the suite of the judge', 'work file:///tree/.judge-a.suite.ts:1:1', 'work a.suite.ts'],
    ['without a name', ' file:///tree/a.ts:19:36', '(19) a.ts'],
    ['put together at run time', 'hot :1:14', 'hot (evaluated)'],
    [
      'by another context',
      'hot evalmachine.<anonymous>:1:1',
      'hot evalmachine.<anonymous> (evaluated)',
    ],
    ['by a number of WebAssembly', 'wasm-function[7]', 'wasm-function[7]'],
    ['by a name of WebAssembly', 'std::sum', 'std::sum wasm'],
  ] as const)('name a function loaded %s', ([, place, name]) => {
    const { changes, told } = linesOf(`code-creation,JS,13,1,0x1,9,${place},0x2,*\n`);
    expect(changes).toBe(1);
    expect(told.functions()).toEqual([{ name, tier: 'turbofan', deoptimisations: 0 }]);
  });

  test("of a loop's code that ends the same way in each call tell of it once", () => {
    const compiled = (address: string, marks: string) =>
      `code-creation,JS,13,1,${address},9,work file:///a.ts:1:1,0x9,${marks}\n`;
    const left = (address: string) =>
      `code-deopt,1,9,${address},-1,667,deopt-eager,<file:///a.ts:3:1>,Insufficient type feedback\n`;
    const told = new CodeLines('/isochron/child');
    const state = () => told.functions()[0];
    expect(told.read(compiled('0x1', 'o*') + left('0x1'))).toBe(2);
    expect(state()).toMatchObject({ tier: 'baseline', deoptimisations: 1 });
    expect(told.read(left('0x1').repeat(3))).toBe(0);
    expect(state()).toMatchObject({ tier: 'turbofan', deoptimisations: 1 });
    // The whole function's code is none the worse for it.
    expect(told.read(compiled('0x2', "*'") + compiled('0x3', 'o*') + left('0x3'))).toBe(3);
    expect(state()).toMatchObject({ tier: 'turbofan', deoptimisations: 2 });
    // Several calls of it were under way.
    expect(told.read(left('0x2').repeat(2))).toBe(1);
    expect(state()).toMatchObject({ tier: 'baseline', deoptimisations: 3 });
    // Other code in the same place.
    expect(told.read(compiled('0x2', '*') + left('0x2'))).toBe(2);
    expect(state()).toMatchObject({ tier: 'baseline', deoptimisations: 4 });
  });

  test('of what only makes inputs ready say nothing of the kernel', () => {
    const compiled = (name: string) =>
      `code-creation,JS,13,1,0x1,9,${name} file:///a.ts:1:1,0x2,*\n`;
    const told = new CodeLines('/isochron/child');
    expect(told.read(compiled('draw'), false)).toBe(0);
    // The kernel's own code can come between two samples, too.
    expect(told.read(compiled('work'), true)).toBe(1);
    expect(told.read(compiled('work'), false)).toBe(1);
    expect(told.read(compiled('draw'), false)).toBe(0);
    expect(told.functions().map(({ name }) => name)).toEqual(['draw a.ts', 'work a.ts']);
  });

  test('of a function that was inlined name the one whose code was given up', () => {
    const inlined =
      'code-deopt,1,9,0x1,0,2,deopt-eager,<file:///b.ts:3:1> inlined at <file:///a.ts:9:2>,x\n';
    const outer = "code-creation,JS,13,1,0x1,9,outer file:///a.ts:9:1,0x2,*'\n";
    expect(linesOf(outer + inlined).told.functions()).toEqual([
      { name: 'outer a.ts', tier: 'baseline', deoptimisations: 1 },
    ]);
    // Compiled before the log was begun.
    expect(linesOf(inlined).told.functions()).toMatchObject([{ name: '(3) b.ts' }]);
  });

  test('of functions beyond number and length keep the optimised ones, cut', () => {
    const cold = Array.from(
      { length: 200 },
      (_, at) => `code-creation,JS,10,1,0x1,9,f${at} /a.js:1:1,0x2,~\n`,
    );
    const hot = `code-creation,JS,13,1,0x1,9,${'n'.repeat(1000)} /a.js:1:1,0x2,*\n`;
    const functions = linesOf(cold.join('') + hot).told.functions();
    expect(functions).toHaveLength(100);
    expect(functions[0]).toMatchObject({ name: 'n'.repeat(200), tier: 'turbofan' });
  });
});
