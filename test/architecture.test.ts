/** The import table of the house, enforced; and the checker of it, checked with made-up imports. */
import { describe, expect, test } from 'vitest';
import { cyclesOf, faultOf, type Import } from './architecture-rules.ts';
import { importsOf, sourcesBelow, textOf } from './source-files.ts';

const files = sourcesBelow('src', 'kernels', 'test', 'demo', 'bench', 'scripts');
const imports = files.flatMap((file) => importsOf(file, textOf(file)));

function made(from: string, specifier: string, isType = false): Import {
  return { from, specifier, isType };
}

describe('the project', () => {
  test('keeps to the import table', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(imports.map(faultOf).filter((fault) => fault !== null)).toEqual([]);
  });

  test('has no cycle, imports of types counted', () => {
    expect(cyclesOf(imports)).toEqual([]);
  });
});

describe('the checker allows', () => {
  test.each<[string, string, boolean?]>([
    ['src/main.ts', '#app/run-request.ts'],
    ['src/main-server.ts', '#edges/store/store.ts'],
    ['src/main.ts', './main-local.ts'],
    ['src/main.ts', 'commander'],
    ['src/app/a.ts', '#ports/world.ts', true],
    ['src/app/a.ts', '#core/report/comment.ts'],
    ['src/app/a.ts', './b.ts'],
    ['src/ports/a.ts', '#core/model/errors.ts', true],
    ['src/ports/a.ts', '#suite', true],
    ['src/core/analysis/a.ts', '../stats/b.ts'],
    ['src/core/report/a.ts', '../model/b.ts'],
    ['src/core/config/a.ts', 'zod'],
    ['src/core/config/a.ts', 'yaml'],
    ['src/core/stats/a.ts', '@stdlib/stats-base-dists-t-quantile'],
    ['src/core/model/a.ts', '#suite', true],
    ['src/edges/store/a.ts', './b.ts'],
    ['src/edges/store/migrations/a.ts', '../b.ts'],
    ['src/edges/store/a.ts', '#core/config/recording.ts'],
    ['src/edges/store/a.ts', 'kysely'],
    ['src/edges/sandbox/session.ts', './protocol.ts'],
    ['src/edges/sandbox/child.ts', './protocol.ts'],
    ['src/edges/sandbox/child-kernel.ts', './child-pipe.ts'],
    ['src/edges/sandbox/child-sampler.ts', 'tinybench'],
    ['src/edges/sandbox/random.ts', '#suite', true],
    ['src/edges/sandbox/child.ts', 'node:fs'],
    ['kernels/add/suite.ts', 'isochron/suite', true],
    ['kernels/add/optimized.ts', '../elementwise.ts'],
    ['kernels/build.ts', 'assemblyscript/asc'],
    ['test/edges/a.test.ts', '../../demo/github.ts'],
    ['test/edges/a.test.ts', '#edges/store/store.ts'],
    ['demo/main.ts', '#edges/terminal/progress.ts'],
    ['bench/history/main.ts', '#edges/store/store.ts'],
    ['bench/history/main.ts', '../../test/fakes/postgres.ts'],
  ])('%s -> %s', (from, specifier, isType = false) => {
    expect(faultOf(made(from, specifier, isType))).toBeNull();
  });
});

describe('the checker forbids', () => {
  test.each<[string, string, RegExp, boolean?]>([
    ['src/suite.ts', './core/model/errors.ts', /stands alone/],
    ['src/suite.ts', 'zod', /stands alone/],
    ['src/app/a.ts', '#edges/store/store.ts', /a port|interface in src\/ports/],
    ['src/app/a.ts', '../main.ts', /interface in src\/ports/],
    ['src/app/a.ts', 'zod', /interface in src\/ports/],
    ['src/app/a.ts', 'node:fs', /interface in src\/ports/],
    ['src/ports/a.ts', '#core/config/settings.ts', /words of src\/core\/model/],
    ['src/ports/a.ts', '#app/sweep.ts', /words of src\/core\/model/, true],
    ['src/ports/a.ts', 'kysely', /words of src\/core\/model/, true],
    ['src/core/model/a.ts', '../stats/order.ts', /core\/model is words/],
    ['src/core/stats/a.ts', '../model/recording.ts', /belongs in core\/analysis/, true],
    ['src/core/stats/a.ts', '#suite', /belongs in core\/analysis/, true],
    ['src/core/analysis/a.ts', '../report/units.ts', /core\/stats and core\/model/],
    ['src/core/report/a.ts', '../analysis/judge.ts', /meet in core\/model only/],
    ['src/core/policy/a.ts', '../config/settings.ts', /meet in core\/model only/],
    ['src/core/report/a.ts', '#ports/world.ts', /core is pure/, true],
    ['src/core/report/a.ts', 'node:fs', /core is pure/],
    ['src/core/report/a.ts', 'zod', /zod and yaml: core\/config/],
    ['src/core/config/a.ts', '@stdlib/stats-base-dists-t-quantile', /@stdlib: core\/stats/],
    ['src/edges/store/a.ts', '../queue/queue.ts', /edges never meet/],
    ['src/edges/store/a.ts', '#edges/queue/queue.ts', /edges never meet/, true],
    ['src/edges/store/a.ts', '#edges/sandbox/protocol.ts', /edges never meet/],
    ['src/edges/store/a.ts', '#core/report/units.ts', /a decision belongs in src\/core/],
    ['src/edges/store/a.ts', '#app/sweep.ts', /the story that uses it in src\/app/],
    ['src/edges/sandbox/child.ts', './session.ts', /over the protocol/],
    ['src/edges/sandbox/child-suite.ts', '#core/model/errors.ts', /over the protocol/],
    ['src/edges/sandbox/child-pipe.ts', 'execa', /over the protocol/],
    ['src/edges/sandbox/protocol.ts', './round.ts', /over the protocol/, true],
    ['src/app/a.ts', '../../kernels/workspace.ts', /nothing in src imports/],
    ['src/main.ts', '../demo/github.ts', /nothing in src imports/],
    ['src/main.ts', '../bench/detector/replay.ts', /nothing in src imports/],
    ['src/main.ts', '../test/fakes/x.ts', /imported by nothing/],
    ['demo/main.ts', '../test/fakes/x.ts', /imported by nothing/],
    ['kernels/add/suite.ts', '../../demo/json.ts', /know nothing of src/],
    ['kernels/add/suite.ts', '#suite', /know nothing of src/, true],
    ['kernels/add/suite.ts', 'isochron/suite', /know nothing of src/],
    ['kernels/add/suite.ts', '../../src/core/stats/order.ts', /know nothing of src/],
    ['scripts/pack.ts', '../demo/json.ts', /a room of its own/],
    ['src/helpers.ts', './suite.ts', /in no room/],
    ['src/util/a.ts', 'node:fs', /in no room/],
    ['src/core/misc/a.ts', '../model/errors.ts', /in no room/],
    ['src/app/a.ts', '../core/report/units.ts', /called #core\/report\/units\.ts/],
    ['src/core/model/a.ts', '../../suite.ts', /called #suite/, true],
    ['test/edges/a.test.ts', '../../src/core/stats/order.ts', /across a wall/],
    ['src/app/a.ts', '#app/b.ts', /inside a room/],
    ['src/edges/store/a.ts', '#edges/store/b.ts', /inside a room/],
  ])('%s -> %s', (from, specifier, advice, isType = false) => {
    expect(faultOf(made(from, specifier, isType))).toMatch(advice);
  });

  test('a cycle, and says which', () => {
    const edges = [
      made('src/app/a.ts', './b.ts'),
      made('src/app/b.ts', './c.ts', true),
      made('src/app/c.ts', '#app/a.ts'),
      made('src/app/d.ts', './a.ts'),
    ];
    expect(cyclesOf(edges)).toEqual([
      'src/app/a.ts -> src/app/b.ts -> src/app/c.ts -> src/app/a.ts',
    ]);
    expect(cyclesOf(edges.slice(1))).toEqual([]);
  });
});

test('the reader sees every kind of import', () => {
  const text = `
    import './a.ts';
    import b, { type T } from './b.ts';
    import type { C } from './c.ts';
    import { type D } from './d.ts';
    export * from './e.ts';
    export type { F } from './f.ts';
    export { g } from './g.ts';
    const h = await import('./h.ts');
    let i: import('./i.ts').I;
    let j: typeof import('./j.ts');
  `;
  const types = ['c', 'd', 'f', 'i', 'j'];
  expect(importsOf('x.ts', text)).toEqual(
    [...'abcdefghij'].map((name) => made('x.ts', `./${name}.ts`, types.includes(name))),
  );
});
