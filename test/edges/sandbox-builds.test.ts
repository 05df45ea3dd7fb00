import { lstat, mkdir, readdir, readFile, readlink, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Tree } from '#ports/checkout.ts';
import { isMissing, never, sandboxOf, settings, temporary, treeOf } from './sandbox-house.ts';

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

  test('that makes links within the tree makes them in both', async () => {
    const sandbox = await sandboxOf('none');
    const commands = [
      'mkdir -p made && echo 1 > made/a.txt && ln -s made latest && ln -s a.txt made/b.txt',
      'ln -s ../../elsewhere made/out && ln -s /etc made/etc && ln -s ../made/../../o made/o',
      // Bent by another link: by its text it would stay inside.
      'mkdir -p p/q && ln -s ../.. p/q/root && ln -s ../p/q/root/../../tmp made/bent',
    ];
    const linking = { ...settings, install: null, build: commands.join(' && ') };
    const [first, second] = [await tree('456'), await tree('456')];
    for (const one of [first, second]) {
      expect(await sandbox.prepare(one, 'head', linking, never)).toBeNull();
    }
    expect(await readlink(join(second.directory, 'latest'))).toBe('made');
    expect(await readlink(join(second.directory, 'made/b.txt'))).toBe('a.txt');
    expect(await readFile(join(second.directory, 'latest/b.txt'), 'utf8')).toBe('1\n');
    expect((await readdir(join(second.directory, 'made'))).sort()).toEqual(['a.txt', 'b.txt']);
  });

  test('is kept beside one that another process has just removed', async () => {
    const workDirectory = await temporary();
    await mkdir(join(workDirectory, 'builds'));
    await symlink('gone', join(workDirectory, 'builds', 'removed'));
    const sandbox = await sandboxOf('none', {}, { workDirectory });
    const making = { ...settings, install: null, build: 'echo 1 > made' };
    expect(await sandbox.prepare(await tree('789'), 'head', making, never)).toBeNull();
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
    const own = await treeOf({ 'package.json': JSON.stringify({ name: 'own', scripts }) });
    const sandbox = await sandboxOf('bubblewrap');
    const auto = { ...settings, install: null, build: 'auto' };
    expect(await sandbox.prepare(own, 'head', auto, never)).toBeNull();
    expect(await readFile(join(own.directory, 'made.txt'), 'utf8')).toBe('made\n');
  });
});
