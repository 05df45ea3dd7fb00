/** The files that a suite depends on, in trees on disk. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UserError } from '#core/model/errors.ts';
import { createSources } from '#edges/source/sources.ts';
import { scratchDirectory, writeFiles } from '../cli/scratch.ts';

const sources = createSources();

function tree(files: Readonly<Record<string, string>>): string {
  const directory = scratchDirectory('source');
  writeFiles(directory, files);
  return directory;
}

describe('the closure of a suite', () => {
  test('goes on through what it imports, in circles as well, and ends', async () => {
    const directory = tree({
      'kernels/a/suite.ts': `import '../shared/one.ts';`,
      'kernels/shared/one.ts': `export * from './two.js'; import data from './data.json';`,
      'kernels/shared/two.ts': `import './one.ts'; new URL('./three.wasm', import.meta.url);`,
      'kernels/shared/three.wasm': '',
      'kernels/shared/data.json': '{ "import": "./nobody.ts" }',
      'kernels/shared/nobody.ts': '',
    });
    expect(await sources.closure(directory, ['kernels/a/suite.ts'])).toEqual([
      'kernels/a/suite.ts',
      'kernels/shared/data.json',
      'kernels/shared/one.ts',
      'kernels/shared/three.wasm',
      'kernels/shared/two.ts',
    ]);
  });

  test('takes a folder with everything below it', async () => {
    const directory = tree({
      'kernels/a/suite.ts': '',
      'kernels/a/assembly/index.ts': `import '../../shared';`,
      'kernels/a/data.bin': '',
      'kernels/a/node_modules/package/index.js': '',
      'kernels/shared/index.ts': '',
      'kernels/b/suite.ts': '',
    });
    expect(await sources.closure(directory, ['kernels/a'])).toEqual([
      'kernels/a/assembly/index.ts',
      'kernels/a/data.bin',
      'kernels/a/suite.ts',
      'kernels/shared/index.ts',
    ]);
  });

  test.each([
    ['without an ending', './b', 'b.ts'],
    ['by the name of the compiled file', './b.js', 'b.ts'],
    ['as a compiled module', './b.mjs', 'b.mts'],
    ['with a query', './b.ts?fresh=1', 'b.ts'],
    ['as a folder', './b', 'b/index.js'],
    ['by a name of package.json', '#b', 'lib/b.ts'],
    ['by a pattern of package.json', '#lib/b.ts', 'lib/b.ts'],
  ])('finds what is imported %s', async (_, specifier, file) => {
    const imports = { '#b': './lib/b.ts', '#lib/*': './lib/*' };
    const directory = tree({
      'package.json': JSON.stringify({ imports }),
      'a.ts': `import '${specifier}';`,
      [file]: '',
    });
    expect(await sources.closure(directory, ['a.ts'])).toEqual(['a.ts', file]);
  });

  test('leaves out packages, what is missing and what is outside of the tree', async () => {
    const directory = tree({
      'tree/a.ts': `import 'zod'; import './gone.ts'; import '../outside.ts'; import 'node:fs';`,
      'outside.ts': '',
    });
    expect(await sources.closure(join(directory, 'tree'), ['a.ts', 'gone.ts'])).toEqual(['a.ts']);
  });

  test.each([
    ['a list', ['packages/*', '!packages/none']],
    ['a list below a name', { packages: ['./packages/*/'] }],
  ])(
    'takes all of a workspace package that is imported by name, from %s',
    async (_, workspaces) => {
      const directory = tree({
        'package.json': JSON.stringify({ workspaces }),
        'kernels/a.ts': `import '@acme/kernels'; import 'plain/deep.js'; import '@acme/absent';`,
        'packages/kernels/package.json': '{ "name": "@acme/kernels", "main": "dist/index.js" }',
        'packages/kernels/src/index.ts': `import '../../../lib/b.ts'; import '@acme/kernels';`,
        'packages/plain/package.json': '{ "name": "plain" }',
        'packages/other/package.json': '{ "name": "@acme/other" }',
        'packages/broken/package.json': '[',
        'elsewhere/package.json': '{ "name": "@acme/absent" }',
        'lib/b.ts': '',
      });
      expect(await sources.closure(directory, ['kernels/a.ts'])).toEqual([
        'kernels/a.ts',
        'lib/b.ts',
        'packages/kernels/package.json',
        'packages/kernels/src/index.ts',
        'packages/plain/package.json',
      ]);
    },
  );

  test('stands a package.json that is none', async () => {
    const directory = tree({ 'package.json': '{', 'a.ts': `import '#b';` });
    expect(await sources.closure(directory, ['a.ts'])).toEqual(['a.ts']);
  });
});

describe('finding files', () => {
  const suites = 'kernels/*/suite.{ts,js}';

  test('matches globs from the root, in order, and passes over dependencies', async () => {
    const directory = tree({
      'kernels/b/suite.js': '',
      'kernels/a/suite.ts': '',
      'kernels/a/deep/suite.ts': '',
      'kernels/a/suite.tsx': '',
      'node_modules/kernels/a/suite.ts': '',
      '.git/kernels/a/suite.ts': '',
      '.hidden/own.suite.ts': '',
    });
    expect(await sources.find(directory, [suites, '**/*.suite.ts'])).toEqual([
      '.hidden/own.suite.ts',
      'kernels/a/suite.ts',
      'kernels/b/suite.js',
    ]);
  });

  test('does not follow links, neither in circles nor out', async () => {
    const directory = tree({ 'outside/x/suite.ts': '', 'tree/kernels/a/suite.ts': '' });
    symlinkSync('..', join(directory, 'tree/kernels/circle'));
    symlinkSync(join(directory, 'outside'), join(directory, 'tree/kernels/out'));
    const found = await sources.find(join(directory, 'tree'), ['**/suite.ts']);
    expect(found).toEqual(['kernels/a/suite.ts']);
  });

  test('takes a star for one part of a path, two for any number', () => {
    expect(sources.matches('lib/*', 'lib/a.ts')).toBe(true);
    expect(sources.matches('lib/*', 'lib/deep/a.ts')).toBe(false);
    expect(sources.matches('lib/**', 'lib/deep/a.ts')).toBe(true);
    expect(sources.matches('**/a.ts', 'lib/deep/a.ts')).toBe(true);
    expect(sources.matches('add/**', 'lib/deep/a.ts')).toBe(false);
  });
});

describe('reading a file', () => {
  test('gives its text, and null where there is none', async () => {
    const directory = tree({ 'a b/ä.txt': 'text' });
    expect(await sources.read(directory, 'a b/ä.txt')).toBe('text');
    expect(await sources.read(directory, 'none.txt')).toBeNull();
    mkdirSync(join(directory, 'folder'));
    expect(await sources.read(directory, 'folder')).toBeNull();
  });

  test.each(['../secret.txt', '/etc/hostname', 'a/../../secret.txt'])(
    'refuses %s',
    async (path) => {
      const directory = tree({ 'tree/a/b.txt': '', 'secret.txt': 'secret' });
      await expect(sources.read(join(directory, 'tree'), path)).rejects.toThrow(UserError);
    },
  );
});
