/** The two arms of a repository on this machine. */
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { createCheckout } from '#edges/checkout/checkout.ts';
import type { LocalSource, Tree, Workspace } from '#ports/checkout.ts';
import { Repository, scratchDirectory } from '../cli/scratch.ts';

const { signal } = new AbortController();
let place: string;
let repository: Repository;

beforeEach(async () => {
  place = scratchDirectory('checkout');
  repository = await new Repository(place).init();
});

function open(source: Partial<LocalSource> = {}): Promise<Workspace> {
  const { directory } = repository;
  const whole = { directory, base: null, head: null, alone: false, ...source };
  return createCheckout(join(place, 'work')).openLocal(whole, signal);
}

function filesOf(tree: Tree | null): readonly string[] {
  if (tree === null) return [];
  return readdirSync(tree.directory, { recursive: true }).map(String).sort();
}

function textOf(tree: Tree | null, file: string): string {
  return readFileSync(join(tree?.directory ?? '', file), 'utf8');
}

describe('the working tree as head', () => {
  test('is taken as it is: changed, new and deleted files, without the ignored ones', async () => {
    const base = await repository.commit('Begin', {
      'changed.txt': 'before',
      'deleted.txt': '',
      '.gitignore': 'ignored.txt\n',
    });
    repository.write({ 'changed.txt': 'after', 'new/file.txt': 'new', 'ignored.txt': '' });
    rmSync(join(repository.directory, 'deleted.txt'));

    const workspace = await open();
    expect(workspace.head.commit).toEqual({ sha: null, ref: 'working tree' });
    expect(workspace.head.treeHash).toBeNull();
    expect(filesOf(workspace.head)).toEqual(['.gitignore', 'changed.txt', 'new', 'new/file.txt']);
    expect(textOf(workspace.head, 'changed.txt')).toBe('after');
    expect(workspace.base?.commit).toEqual({ sha: base, ref: 'merge base' });
    expect(filesOf(workspace.base)).toEqual(['.gitignore', 'changed.txt', 'deleted.txt']);
    expect(textOf(workspace.base, 'changed.txt')).toBe('before');
    expect(workspace.changedFiles).toEqual(['changed.txt', 'deleted.txt', 'new/file.txt']);
  });

  test('is the commit itself where nothing differs from it, whatever the clock says', async () => {
    await repository.commit('Begin', { 'a.txt': 'one' });
    const head = await repository.commit('Go on', { 'a.txt': 'two' });
    utimesSync(join(repository.directory, 'a.txt'), new Date(), new Date(1e12));

    const workspace = await open({ base: 'main' });
    expect(workspace.head.commit).toEqual({ sha: head, ref: 'HEAD' });
    expect(workspace.head.treeHash).toBe(await repository.git('rev-parse', 'HEAD^{tree}'));
    expect(workspace.changedFiles).toEqual([]);
  });

  test('is told from its commit by an untracked file, however git is configured', async () => {
    await repository.commit('Begin', { 'a.txt': '' });
    await repository.git('config', 'status.showUntrackedFiles', 'no');
    repository.write({ 'b.txt': '' });
    expect((await open()).head).toMatchObject({ commit: { sha: null }, treeHash: null });
  });

  test('is found from a folder inside, and in a linked working tree', async () => {
    await repository.commit('Begin', { 'kernels/a.txt': 'one' });
    await repository.git('worktree', 'add', '--quiet', '-b', 'linked', join(place, 'linked'));
    await repository.commit('Go on', { 'kernels/a.txt': 'two' });

    const inside = await open({ directory: join(repository.directory, 'kernels') });
    expect(textOf(inside.head, 'kernels/a.txt')).toBe('two');
    const linked = await open({ directory: join(place, 'linked'), base: 'main' });
    expect(textOf(linked.head, 'kernels/a.txt')).toBe('one');
  });
});

describe('a revision as head', () => {
  test('is exported whole, whatever attributes say, and equals its commit', async () => {
    await repository.commit('Begin', { 'a.txt': 'one' });
    const files = { 'a.txt': 'two', 'tests/b.txt': 'b', '.gitattributes': 'tests export-ignore\n' };
    const head = await repository.commit('Go on', files);
    await repository.commit('Beyond', { 'a.txt': 'three' });
    repository.write({ 'a.txt': 'not committed' });

    const workspace = await open({ base: 'HEAD~2', head: 'HEAD~1' });
    expect(workspace.head.commit).toEqual({ sha: head, ref: 'HEAD~1' });
    expect(filesOf(workspace.head)).toEqual(['.gitattributes', 'a.txt', 'tests', 'tests/b.txt']);
    for (const [path, text] of Object.entries(files))
      expect(textOf(workspace.head, path)).toBe(text);
    expect(workspace.changedFiles).toEqual(['.gitattributes', 'a.txt', 'tests/b.txt']);
  });

  test('keeps the right to execute, links inside the tree, and odd names', async () => {
    const odd = ' spaces and ümläuts \n"quotes".txt';
    repository.write({ 'run.sh': '#!/bin/sh\n', [odd]: 'odd', 'deep/target.txt': 'target' });
    chmodSync(join(repository.directory, 'run.sh'), 0o755);
    symlinkSync('../deep/target.txt', join(repository.directory, 'deep/link'));
    await repository.commit('Begin');
    await repository.commit('Go on', { [odd]: 'changed' });

    for (const head of [null, 'HEAD']) {
      const workspace = await open({ head, base: 'HEAD~1' });
      const inside = (file: string) => join(workspace.head.directory, file);
      expect(lstatSync(inside('run.sh')).mode & 0o111).toBe(0o111);
      expect(readlinkSync(inside('deep/link'))).toBe('../deep/target.txt');
      expect(textOf(workspace.head, odd)).toBe('changed');
      expect(textOf(workspace.base, odd)).toBe('odd');
      expect(workspace.changedFiles).toEqual([odd]);
    }
  });
});

describe('the base', () => {
  test('is the merge base with the revision named, as a pull request has it', async () => {
    const fork = await repository.commit('Begin', { 'a.txt': '' });
    await repository.git('checkout', '--quiet', '-b', 'topic');
    await repository.commit('On topic', { 'topic.txt': '' });
    await repository.git('checkout', '--quiet', 'main');
    await repository.commit('On main', { 'main.txt': '' });

    const workspace = await open({ base: 'main', head: 'topic' });
    expect(workspace.base?.commit).toEqual({ sha: fork, ref: 'main' });
    expect(workspace.changedFiles).toEqual(['topic.txt']);
  });

  test.each([
    ['origin/HEAD', ['update-ref', 'refs/remotes/origin/HEAD']],
    ['main', ['update-ref', 'refs/heads/main']],
    ['master', ['update-ref', 'refs/heads/master']],
  ])('is by default the merge base with %s', async (_, command) => {
    const begin = await repository.commit('Begin', { 'a.txt': '' });
    await repository.git('checkout', '--quiet', '-b', 'topic');
    await repository.git('update-ref', '-d', 'refs/heads/main');
    await repository.git(...command, begin);
    await repository.commit('Go on', { 'b.txt': '' });
    expect((await open()).base?.commit.sha).toBe(begin);
  });

  test('is on the default branch what the working tree came from, else the one before', async () => {
    const first = await repository.commit('Begin', { 'a.txt': '' });
    const second = await repository.commit('Go on', { 'a.txt': 'changed' });
    expect((await open()).base?.commit.sha).toBe(first);
    repository.write({ 'new.txt': '' });
    expect((await open()).base?.commit.sha).toBe(second);
  });

  test('is none where head is measured alone', async () => {
    await repository.commit('Begin', { 'a.txt': '' });
    expect(await open({ alone: true })).toMatchObject({ base: null, changedFiles: [] });
  });
});

describe('a person hears in a sentence that', () => {
  test('this is no repository', async () => {
    await expect(open({ directory: place })).rejects.toThrow(/not in a git repository; change/);
  });

  test('there is no commit yet', async () => {
    await expect(open()).rejects.toThrow(/has no commits yet; commit something/);
  });

  test('there is nothing to compare with', async () => {
    await repository.commit('Begin', { 'a.txt': '' });
    await expect(open()).rejects.toThrow(/one commit and nothing to compare it with; name a base/);
  });

  test.each(['nowhere', '--output=/tmp/x', 'main:a.txt'])('%s is no revision', async (revision) => {
    await repository.commit('Begin', { 'a.txt': '' });
    await expect(open({ base: revision })).rejects.toThrow(`There is no revision "${revision}"`);
    await expect(open({ base: 'main', head: revision })).rejects.toThrow('There is no revision');
  });

  test('two histories have nothing in common', async () => {
    await repository.commit('Begin', { 'a.txt': '' });
    await repository.git('checkout', '--quiet', '--orphan', 'other');
    await repository.commit('Begin otherwise', { 'b.txt': '' });
    await expect(open({ base: 'main' })).rejects.toThrow(/"main" and head have no common ancestor/);
  });

  test('no default branch is here', async () => {
    await repository.commit('Begin', { 'a.txt': '' });
    await repository.git('branch', '--move', 'trunk');
    await expect(open()).rejects.toThrow(/no origin\/HEAD, main or master here; name the base/);
  });

  test('a shallow clone lacks it, and how to have it', async () => {
    await repository.commit('Begin', { 'a.txt': '' });
    await repository.commit('Go on', { 'a.txt': 'changed' });
    const shallow = join(place, 'shallow');
    const from = `file://${repository.directory}`;
    await repository.git('clone', '--quiet', '--depth=1', from, shallow);
    await expect(open({ directory: shallow })).rejects.toThrow(/git fetch --unshallow/);
    const named = open({ directory: shallow, base: 'HEAD~1' });
    await expect(named).rejects.toThrow(/no revision "HEAD~1".*git fetch --unshallow/);
  });
});

describe('the repository', () => {
  test('is left as it was: index, files, refs and working trees', async () => {
    await repository.commit('Begin', { 'a.txt': 'one', 'b.txt': '' });
    await repository.commit('Go on', { 'a.txt': 'two' });
    repository.write({ 'a.txt': 'staged' });
    await repository.git('add', 'a.txt');
    repository.write({ 'a.txt': 'not staged', 'c.txt': '' });
    const state = async () => [
      await repository.git('status', '--porcelain=v2', '--branch'),
      await repository.git('for-each-ref'),
      await repository.git('worktree', 'list'),
      readFileSync(join(repository.directory, '.git/index')).toString('base64'),
    ];
    const before = await state();
    const workspace = await open({ base: 'HEAD~1' });
    await workspace.dispose();
    expect(await state()).toEqual(before);
    expect(readdirSync(join(place, 'work/trees'))).toEqual([]);
  });

  test('may belong to somebody else: git decides whom to trust, and says how', async () => {
    await repository.commit('Begin', { 'a.txt': '' });
    // Only root can give files away; to others, the repository stays their own and opens.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) chownSync(repository.directory, 65_534, 65_534);
    const opened = open({ alone: true }).then(
      () => 'opened',
      (error: Error) => error.message,
    );
    expect(await opened).toMatch(isRoot ? /belongs to somebody else.*safe\.directory/ : /^opened$/);
  });

  test('runs no hook, no filter and no monitor of its own for us', async () => {
    const mark = join(place, 'ran');
    const script = `#!/bin/sh\ntouch '${mark}'\ncat\n`;
    const { directory } = repository;
    await repository.commit('Begin', { 'a.txt': 'one' });
    await repository.commit('Go on', { 'a.txt': 'two', '.gitattributes': '* filter=own.x\n' });
    for (const hook of ['post-checkout', 'post-index-change', 'reference-transaction']) {
      repository.write({ [`.git/hooks/${hook}`]: script });
      chmodSync(join(directory, '.git/hooks', hook), 0o755);
    }
    repository.write({ '.git/command': script });
    chmodSync(join(directory, '.git/command'), 0o755);
    const command = join(directory, '.git/command');
    await repository.git('config', 'core.fsmonitor', command);
    await repository.git('config', 'filter.own.x.smudge', command);
    await repository.git('config', 'filter.own.x.required', 'true');
    rmSync(mark, { force: true });

    const workspace = await open({ base: 'HEAD~1', head: 'HEAD' });
    expect(textOf(workspace.head, 'a.txt')).toBe('two');
    expect(existsSync(mark)).toBe(false);
  });
});
