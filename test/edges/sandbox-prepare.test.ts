import { chmod, lstat, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { foreignSource } from '#edges/sandbox/lockfile.ts';
import { never, root, sandboxOf, settings, temporary, treeOf } from './sandbox-house.ts';

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
      'a version that is an address',
      lock({ 'node_modules/x': { version: 'http://127.0.0.1:18099/x.tgz' } }),
      manifest({ dependencies: { x: '*' } }),
      `package-lock.json takes x from http://127.0.0.1:18099/x.tgz; ${onlyRegistry}`,
    ],
    [
      'a version that is a range or a tag',
      lock({ 'node_modules/x': { version: '1.2' } }),
      manifest(),
      `package-lock.json takes x from 1.2; ${onlyRegistry}`,
    ],
    [
      'a name that brings an address along',
      lock({ 'node_modules/x': { name: 'x@http://127.0.0.1/x.tgz#', version: '1.0.0' } }),
      manifest(),
      `package-lock.json takes x from x@http://127.0.0.1/x.tgz#; ${onlyRegistry}`,
    ],
    [
      'a folder whose name brings an address along',
      lock({ 'node_modules/x@git:h#': { version: '1.0.0' } }),
      manifest(),
      `package-lock.json takes x@git:h# from node_modules/x@git:h#; ${onlyRegistry}`,
    ],
    [
      'a package with neither version nor address',
      lock({ 'node_modules/x': { integrity: 'sha512-x' } }),
      manifest({ dependencies: { x: '*' } }),
      `package-lock.json takes x from nowhere that it names; ${onlyRegistry}`,
    ],
    [
      'an address in a field that nobody knows',
      lock({ 'node_modules/x': { version: '1.0.0', mirrors: [{ at: 'http://127.0.0.1' }] } }),
      manifest(),
      `package-lock.json takes x from http://127.0.0.1; ${onlyRegistry}`,
    ],
    [
      'a dependency that another field names better',
      lock(),
      manifest({ dependencies: { a: '1.0.0' }, devDependencies: { a: 'owner/a' } }),
      `package.json takes a from owner/a; ${onlyRegistry}`,
    ],
    [
      'a package that brings a lockfile of its own',
      lock({ 'node_modules/x': { version: '1.0.0', hasShrinkwrap: true } }),
      manifest(),
      'package-lock.json cannot be read; write it anew with npm 7 or later.',
    ],
    [
      'a link out of the repository',
      lock({ 'node_modules/a': { resolved: '../../home', link: true } }),
      manifest(),
      `package-lock.json takes a from ../../home; ${onlyRegistry}`,
    ],
    [
      'a dependency of a locked package',
      lock({
        'node_modules/a': { version: '1.0.0', dependencies: { b: 'http://127.0.0.1/b.tgz' } },
      }),
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
      'node_modules/b': { version: '1.0.0-rc.1+build.5', license: '(MIT OR CC0-1.0)', dev: true },
      'node_modules/@s/e/node_modules/f': { name: '@s/g', version: '2.0.0', os: ['linux'] },
      'packages/d': { version: '0.1.0', funding: { url: 'https://example.com/fund' } },
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
