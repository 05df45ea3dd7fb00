import { describe, expect, test } from 'vitest';
import { parseSettings } from '#core/config/settings.ts';
import { settingsPath } from '#core/model/settings.ts';
import { createSources } from '#edges/source/sources.ts';
import {
  calibrationTree,
  inCalibration,
  isMissing,
  isolations,
  listingOf,
  never,
  root,
  roundOf,
  sandboxOf,
  settings,
  treeOf,
  verified,
} from './sandbox-house.ts';

describe('a suite that is none gives one sentence that names file and field', () => {
  const sentences = {
    'no-default-export.ts':
      'kernels/calibration/bad/no-default-export.ts has no default export; ' +
      'export the suite as its default.',
    'throws-on-import.ts':
      'kernels/calibration/bad/throws-on-import.ts cannot be loaded: ' +
      'Error: this suite cannot be imported.',
    'duplicate-id.ts':
      'kernels/calibration/bad/duplicate-id.ts: shapes[1] is a duplicate; give each shape once.',
    'nan-shape.ts':
      'kernels/calibration/bad/nan-shape.ts: shapes[0].length is NaN; ' +
      'give every size a finite number.',
    'missing-reference.ts':
      'kernels/calibration/bad/missing-reference.ts: reference is missing; ' +
      'give a function that computes the right answer in float64.',
  };

  test.for(Object.entries(sentences))('bad/%s', async ([file, sentence]) => {
    const sandbox = await sandboxOf('none');
    const { suites, failures } = await sandbox.list(
      await calibrationTree(),
      'head',
      [inCalibration(`bad/${file}`)],
      never,
    );
    expect(suites).toEqual([]);
    expect(failures).toEqual([
      { arm: 'head', kind: 'suite', message: sentence, kernel: 'bad', benchmark: null, tail: '' },
    ]);
  });

  const loop = `shapes: [{ n: 1 }], inputs: () => ({}), reference: () => 0,`;
  const texts: readonly (readonly [string, string, string])[] = [
    [
      'is text',
      `export default 'add';`,
      'the default export is no object; export a suite or a Bench.',
    ],
    [
      'has a name that ids cannot hold',
      `export default { kernel: 'a/b' };`,
      'kernel must be a name of letters, digits, "-", "_" and ".".',
    ],
    [
      'has an implementation that cannot be called',
      `export default { kernel: 'a', ${loop} implementations: { naive: { run: 3 } } };`,
      'implementations.naive.run must be a function of the inputs.',
    ],
    [
      'has a Bench without tasks',
      `export default { tasks: [], add() {} };`,
      'the Bench has no tasks; add one.',
    ],
    [
      'has a Bench with two tasks of one name',
      `export default { tasks: [{ name: 'a' }, { name: 'a' }], add() {} };`,
      'tasks[1] is a duplicate; give each task its own name.',
    ],
    [
      'has a requirement of an unknown metric',
      `export default { kernel: 'a', ${loop} implementations: { naive: () => 0 },
        requirements: [{ metric: 'watts', atMost: 3 }] };`,
      'requirements[0].metric must be one of time, gflops, gbps, peak, speedup, error.',
    ],
    [
      'has an implementation of a name that means the base',
      `export default { kernel: 'a', ${loop} implementations: { naive: () => 0, base: () => 0 },
        requirements: [{ metric: 'speedup', over: 'base', atLeast: 2 }] };`,
      'requirements[0].over is "base", which means the base of the comparison; ' +
        'give the implementation of that name another one.',
    ],
  ];
  test.for(texts)('a file that %s', async ([, text, sentence]) => {
    const tree = await treeOf({ 'a.suite.js': text });
    const sandbox = await sandboxOf('none');
    const { failures } = await sandbox.list(tree, 'base', ['a.suite.js'], never);
    expect(failures.map(({ message }) => message)).toEqual([`a.suite.js: ${sentence}`]);
  });

  test('two files with one kernel name', async () => {
    const text = `export default { kernel: 'twin', ${loop} implementations: { naive: () => 0 } };`;
    const tree = await treeOf({ 'a.suite.js': text, 'b.suite.js': text });
    const sandbox = await sandboxOf('none');
    const { suites, failures } = await sandbox.list(
      tree,
      'head',
      ['a.suite.js', 'b.suite.js'],
      never,
    );
    expect(suites).toHaveLength(1);
    expect(failures.map(({ message }) => message)).toEqual([
      'b.suite.js: kernel is "twin" as in a.suite.js; give each suite its own name.',
    ]);
  });
});

describe.each(isolations)('numbers, with isolation %s', (isolation) => {
  const realTest = test.skipIf(isMissing(isolation));

  realTest('are found right where they are right', async () => {
    const tree = await calibrationTree();
    const sandbox = await sandboxOf(isolation);
    for (const file of [
      'steady.suite.ts',
      'slower.suite.ts',
      'equal-behaviour.suite.ts',
      'plain.js',
    ]) {
      const { checks, failures } = await verified(sandbox, tree, inCalibration(file));
      expect(failures).toEqual([]);
      expect(new Set(checks.map(({ status }) => status))).toEqual(new Set(['right']));
    }
  });

  realTest.for([
    ['wrong-numbers', 'optimized', /^\[\d+\] is .* a relative error of \d\.\de-4 where 1e-12/],
    ['wrong-gradient', 'optimized', /^gradient\[\d+\] is .* a relative error of 1\.0e-2/],
    ['memoising', 'by-content', /^\[0\] is NaN, the reference is /],
    ['does-nothing', 'optimized', /^\[0\] is NaN, the reference is /],
  ] as const)('are found wrong in %s', async ([name, implementation, reason]) => {
    const sandbox = await sandboxOf(isolation);
    const file = inCalibration(`misbehaving/${name}.ts`);
    const { checks, failures } = await verified(sandbox, await calibrationTree(), file, [
      'naive',
      implementation,
    ]);
    expect(failures).toEqual([]);
    const of = (wanted: string) => checks.filter(({ cell }) => cell.split('/')[1] === wanted);
    expect(of('naive').every(({ status }) => status === 'right')).toBe(true);
    expect(of(implementation)[0]).toMatchObject({ status: 'wrong', phase: 'before-timing' });
    expect(of(implementation)[0]!.reason).toMatch(reason);
  });

  realTest('that are remembered by their arrays are found wrong after a round', async () => {
    const sandbox = await sandboxOf(isolation);
    const file = inCalibration('misbehaving/memoising.ts');
    const tree = await calibrationTree();
    const before = await verified(sandbox, tree, file, ['by-identity']);
    expect(new Set(before.checks.map(({ status }) => status))).toEqual(new Set(['right']));
    const after = await roundOf(sandbox, tree, file, { implementation: 'by-identity' });
    const fresh = after.checks.filter(({ phase }) => phase === 'fresh-inputs');
    expect(fresh.map(({ status }) => status)).toContain('wrong');
  });

  realTest('of a Bench are not checked, its tasks are timed', async () => {
    const tree = await calibrationTree();
    const sandbox = await sandboxOf(isolation, {}, { modulesOf: root });
    expect(await sandbox.prepare(tree, 'head', settings, never)).toBeNull();
    const file = inCalibration('bench.ts');
    const listing = await listingOf(sandbox, tree, file);
    expect(listing).toMatchObject({ form: 'bench', kernel: 'roots-bench', tolerance: null });
    const untold = { checks: [], failures: [], trials: [], outputs: [], gradients: [] };
    expect(await verified(sandbox, tree, file)).toEqual(untold);
    const { round, checks, failures } = await roundOf(sandbox, tree, file, {
      implementation: 'twice',
    });
    expect({ checks, failures }).toEqual({ checks: [], failures: [] });
    expect(round?.head.samplesNs.every((ns) => ns > 0)).toBe(true);
  });
});

test('the suites that the detector is measured with are right', async () => {
  const tree = await calibrationTree();
  const sandbox = await sandboxOf('none');
  for (const name of ['allocating', 'tiny', 'long', 'memory', 'webassembly']) {
    const { checks, failures } = await verified(sandbox, tree, inCalibration(`${name}.suite.ts`));
    expect(failures).toEqual([]);
    expect(checks.map(({ status }) => status)).toEqual(['right', 'right', 'right']);
  }
});

test('ordinary runs of this repository leave the calibration out', async () => {
  const sources = createSources();
  const own = parseSettings(await sources.read(root, settingsPath));
  const files = await sources.find(root, own.suites);
  expect(files).toContain('kernels/add/suite.ts');
  expect(files.filter((file) => file.includes('calibration'))).toEqual([]);
});

test('what misbehaves is left out by the default globs too', async () => {
  const files = await createSources().find(root, parseSettings(null).suites);
  const calibration = files.filter((file) => file.includes('calibration/'));
  expect(calibration).toContain(inCalibration('steady.suite.ts'));
  expect(calibration.filter((file) => /misbehaving|bad/.test(file))).toEqual([]);
});
