import { chmod, lstat, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { foreignSource } from '#edges/sandbox/lockfile.ts';
import type { Tree } from '#ports/checkout.ts';
import { isMissing, never, root, sandboxOf, settings, temporary, treeOf } from './sandbox-house.ts';

const registry = 'https://registry.example.test/npm/';
const manifest = (rest: object = {}) => JSON.stringify({ name: 'own', ...rest });
const lock = (packages: object = {}, rest: object = {}) =>
  JSON.stringify({ lockfileVersion: 3, packages: { '': { name: 'own' }, ...packages }, ...rest });
const onlyRegistry =
  'only the package registry is allowed. ' +
  'Install it from the registry, or set `install` in the configuration.';

describe('npm ci has the network, so a branch may not say where it fetches from', () => {
  const refused: readonly (readonly [string, string, string, string])[] = [
    [
      'a package from another host',
      lock({ 'node_modules/a': { resolved: 'https://registry.example.com/a.tgz' } }),
      manifest(),
      `package-lock.json takes a from https://registry.example.com/a.tgz; ${onlyRegistry}`,
    ],
    [
      'a package from a host that begins like the registry',
      lock({
        'node_modules/@s/a': { resolved: 'https://registry.example.test.example.com/a.tgz' },
      }),
      manifest(),
      'package-lock.json takes @s/a from ' +
        `https://registry.example.test.example.com/a.tgz; ${onlyRegistry}`,
    ],
    [
      'a package from git',
      lock({ 'node_modules/a': { resolved: 'git+ssh://git@github.com/o/a.git#1' } }),
      manifest(),
      `package-lock.json takes a from git+ssh://git@github.com/o/a.git#1; ${onlyRegistry}`,
    ],
    [
      'a link out of the repository',
      lock({ 'node_modules/a': { resolved: '../../home', link: true } }),
      manifest(),
      `package-lock.json takes a from ../../home; ${onlyRegistry}`,
    ],
    [
      'a dependency of a locked package',
      lock({ 'node_modules/a': { dependencies: { b: 'http://127.0.0.1/b.tgz' } } }),
      manifest(),
      `package-lock.json takes b from http://127.0.0.1/b.tgz; ${onlyRegistry}`,
    ],
    [
      'a dependency that the lockfile lacks',
      lock(),
      manifest({ devDependencies: { a: '^1.0.0', b: 'owner/b' } }),
      `package.json takes b from owner/b; ${onlyRegistry}`,
    ],
    [
      'an override',
      lock(),
      manifest({ overrides: { a: { b: 'git://example.com/b' } } }),
      `package.json takes b from git://example.com/b; ${onlyRegistry}`,
    ],
    [
      'a lockfile with conflicts, which npm would mend',
      `<<<<<<< ours\n${lock()}\n=======\n${lock()}\n>>>>>>> theirs\n`,
      manifest(),
      'package-lock.json cannot be read; write it anew with npm 7 or later.',
    ],
    [
      'a lockfile of the first version, which says it elsewhere',
      JSON.stringify({ lockfileVersion: 1, dependencies: { a: { resolved: 'http://127.0.0.1' } } }),
      manifest(),
      'package-lock.json cannot be read; write it anew with npm 7 or later.',
    ],
  ];
  test.for(refused)('%s is refused', async ([, locked, own, message]) => {
    const tree = await treeOf({ 'package-lock.json': locked, 'package.json': own });
    const sandbox = await sandboxOf('none', {}, { environment: { PATH: '/nowhere' } });
    const failure = await sandbox.prepare(tree, 'head', settings, never);
    expect(failure).toMatchObject({ arm: 'head', kind: 'install', message, kernel: null });
  });

  test('the registry, ranges, tags, aliases and folders of the repository are let pass', () => {
    const packages = {
      'node_modules/a': {
        resolved: `${registry}a/-/a-1.0.0.tgz`,
        dependencies: { c: '>=1 <2 || 3' },
      },
      'node_modules/b': { version: '1.0.0' },
      'node_modules/d': { resolved: 'packages/d', link: true },
    };
    const dependencies = {
      a: '^1.0.0',
      b: 'npm:@scope/b@~1.2',
      c: 'latest',
      d: 'file:packages/d',
      e: '',
      f: 'npm:f',
      g: '1.0.0 - 2.0.0',
    };
    const overrides = { a: { '.': '1.0.0', b: '$b' } };
    expect(
      foreignSource(lock(packages), manifest({ dependencies, overrides }), [registry]),
    ).toBeNull();
  });

  test('and so is this repository', async () => {
    const [locked, own] = await Promise.all(
      ['package-lock.json', 'package.json'].map((file) => readFile(join(root, file), 'utf8')),
    );
    expect(foreignSource(locked!, own!, [])).toBeNull();
  });
});

/** Something in npm's place that writes down what it was given. */
async function fakeNpm(): Promise<{ readonly directory: string; readonly log: string }> {
  const directory = await temporary();
  const log = join(directory, 'log');
  const script = `#!/bin/sh
if [ "$1" = config ]; then echo ${registry}; exit; fi
echo "$@" >> ${log}
env | cut -d= -f1 | sort | tr '\\n' ' ' >> ${log}; ls -A | tr '\\n' ' ' >> ${log}
mkdir -p node_modules/a; echo 1 > node_modules/a/index.js\n`;
  await writeFile(join(directory, 'npm'), script);
  await chmod(join(directory, 'npm'), 0o755);
  return { directory, log };
}

const installable = { 'package-lock.json': lock(), 'package.json': manifest(), '.npmrc': 'x=1' };

test('npm sees the lockfile and the manifest, and of our environment what it needs', async () => {
  const npm = await fakeNpm();
  const environment = {
    PATH: `${npm.directory}:/usr/bin:/bin`,
    HOME: '/home/service',
    https_proxy: 'http://proxy',
    GITHUB_TOKEN: 'a secret',
    NODE_OPTIONS: '--inspect',
  };
  const tree = await treeOf(installable);
  const sandbox = await sandboxOf('none', {}, { environment });
  expect(await sandbox.prepare(tree, 'head', settings, never)).toBeNull();
  const [args, rest] = (await readFile(npm.log, 'utf8')).split('\n');
  expect(args).toBe('ci --ignore-scripts --no-audit --no-fund --prefer-offline');
  const seen = rest!.trim().split(' ');
  expect(seen).toEqual(expect.arrayContaining(['PATH', 'HOME', 'https_proxy', 'package.json']));
  for (const hidden of ['GITHUB_TOKEN', 'NODE_OPTIONS', '.npmrc'])
    expect(seen).not.toContain(hidden);
  expect((await lstat(join(tree.directory, 'node_modules'))).isSymbolicLink()).toBe(true);
  expect(await readFile(join(tree.directory, 'node_modules/a/index.js'), 'utf8')).toBe('1\n');
});

test('equal lockfiles are installed once', async () => {
  const npm = await fakeNpm();
  const sandbox = await sandboxOf('none', {}, { environment: { PATH: `${npm.directory}:/bin` } });
  for (const arm of ['base', 'head'] as const) {
    expect(await sandbox.prepare(await treeOf(installable), arm, settings, never)).toBeNull();
  }
  expect((await readFile(npm.log, 'utf8')).match(/^ci/gm)).toHaveLength(1);
});

test("the registry is the one that npm is configured with, and so may be a company's own", async () => {
  const npm = await fakeNpm();
  const packages = { 'node_modules/a': { resolved: `${registry}a/-/a-1.0.0.tgz` } };
  const tree = await treeOf({ ...installable, 'package-lock.json': lock(packages) });
  const environment = { PATH: `${npm.directory}:/usr/bin:/bin` };
  const sandbox = await sandboxOf('none', {}, { environment });
  expect(await sandbox.prepare(tree, 'head', settings, never)).toBeNull();
});

describe('a build', () => {
  const build = (log: string) => ({
    ...settings,
    install: null,
    build: `echo ran >> ${log}; mkdir -p made && cp source.txt made/ && rm link && echo own > link`,
  });
  const tree = async (treeHash: string | null): Promise<Tree> => ({
    ...(await treeOf({ 'source.txt': 'text', link: 'to be replaced' })),
    treeHash,
  });

  test('of equal trees is done once, and what it made is there in both', async () => {
    const log = join(await temporary(), 'log');
    const sandbox = await sandboxOf('none');
    for (const one of [await tree('abc'), await tree('abc'), await tree('def'), await tree(null)]) {
      expect(await sandbox.prepare(one, 'head', build(log), never)).toBeNull();
      expect(await readFile(join(one.directory, 'made/source.txt'), 'utf8')).toBe('text');
      expect(await readFile(join(one.directory, 'link'), 'utf8')).toBe('own\n');
    }
    expect(await readFile(log, 'utf8')).toBe('ran\nran\nran\n');
  });

  test('that makes a link to the whole machine keeps nothing of it', async () => {
    const sandbox = await sandboxOf('none');
    const linking = { ...settings, install: null, build: 'ln -s / machine; echo 1 > made' };
    const first = await tree('123');
    const second = await tree('123');
    for (const one of [first, second]) {
      expect(await sandbox.prepare(one, 'head', linking, never)).toBeNull();
    }
    expect(await readFile(join(second.directory, 'made'), 'utf8')).toBe('1\n');
    await expect(lstat(join(second.directory, 'machine'))).rejects.toThrow('ENOENT');
  });

  test('that fails says so, with its last lines', async () => {
    const broken = { ...settings, install: null, build: 'echo no such kernel >&2; exit 4' };
    const failure = await (await sandboxOf('none')).prepare(
      await tree(null),
      'base',
      broken,
      never,
    );
    expect(failure).toEqual({
      arm: 'base',
      kind: 'build',
      kernel: null,
      benchmark: null,
      message:
        '`echo no such kernel >&2; exit 4` failed with code 4; its last lines say why. ' +
        'Mend it and push again.',
      tail: 'no such kernel\n',
    });
  });

  test.skipIf(isMissing('bubblewrap'))('finds npm inside bubblewrap', async () => {
    const scripts = { 'build:kernels': 'echo made > made.txt' };
    const own = await treeOf({ 'package.json': manifest({ scripts }) });
    const sandbox = await sandboxOf('bubblewrap');
    const auto = { ...settings, install: null, build: 'auto' };
    expect(await sandbox.prepare(own, 'head', auto, never)).toBeNull();
    expect(await readFile(join(own.directory, 'made.txt'), 'utf8')).toBe('made\n');
  });
});
