/** The two arms of a repository on GitHub, fetched over HTTP from git's own server. */
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { CancelledError, TransientError, UserError } from '#core/model/errors.ts';
import { createCheckout } from '#edges/checkout/checkout.ts';
import type { RemoteSource, Workspace } from '#ports/checkout.ts';
import { Repository, run, scratchDirectory, shellEnvironment, writeFiles } from '../cli/scratch.ts';
import { startGitServer } from './checkout-server.ts';

const { signal } = new AbortController();
const head = 'refs/pull/1/head';
const refs = ['refs/heads/main', head];

let place: string;
/** Where people push from, and what GitHub has. */
let author: Repository;
let base: string;
let topic: string;

beforeEach(async () => {
  // Odd on purpose: no command line may trip over the place that an operator chose.
  place = scratchDirectory('remote dir ä');
  await run('git', ['init', '--bare', '--quiet', join(place, 'server/o/r.git')], {
    cwd: place,
    env: shellEnvironment(place),
  });
  author = await new Repository(place).init();
  base = await author.commit('Begin', { 'a.txt': 'one', 'old.txt': '' });
  await author.git('checkout', '--quiet', '-b', 'topic');
  await author.git('rm', '--quiet', 'old.txt');
  topic = await author.commit('Change', { 'a.txt': 'two', 'new/b.txt': '' });
  await push(`main:refs/heads/main`, `topic:${head}`);
});

function push(...refspecs: string[]): Promise<string> {
  return author.git('push', '--quiet', '--force', join(place, 'server/o/r.git'), ...refspecs);
}

const work = (): string => join(place, 'work dir');

async function open(
  address: string,
  source: Partial<RemoteSource> = {},
  until = signal,
): Promise<Workspace> {
  const commits = { baseSha: base, headSha: topic };
  const whole = { key: 'o/r', url: `${address}/o/r.git`, token: null, ...commits, refs, ...source };
  return createCheckout(work()).openRemote(whole, until);
}

function serve(token: string | null = null, onRequest?: (path: string) => void): Promise<string> {
  const more = onRequest === undefined ? {} : { onRequest };
  return startGitServer({ root: join(place, 'server'), token, ...more });
}

function textOf(workspace: Workspace, arm: 'base' | 'head', file: string): string {
  return readFileSync(join(workspace[arm]?.directory ?? '', file), 'utf8');
}

describe('a pull request', () => {
  test('is exported as two trees, each its commit', async () => {
    await author.git('checkout', '--quiet', 'main');
    const beyond = await author.commit('Beyond', { 'main.txt': '' });
    await push('main:refs/heads/main');

    const workspace = await open(await serve(), { baseSha: beyond });
    expect(workspace.base?.commit.sha).toBe(base);
    expect(workspace.head.commit).toEqual({ sha: topic, ref: topic.slice(0, 12) });
    expect(workspace.head.treeHash).toBe(await author.git('rev-parse', `${topic}^{tree}`));
    expect(textOf(workspace, 'base', 'a.txt')).toBe('one');
    expect(textOf(workspace, 'head', 'a.txt')).toBe('two');
    expect(workspace.changedFiles).toEqual(['a.txt', 'new/b.txt', 'old.txt']);
    await workspace.dispose();
    expect(readdirSync(join(work(), 'trees'))).toEqual([]);
  });

  test('is fetched once, and not again for what is here', async () => {
    const asked: string[] = [];
    const address = await serve(null, (path) => asked.push(path));
    await Promise.all([open(address), open(address)]);
    const after = asked.length;
    await open(address);
    expect(asked).toHaveLength(after);
    expect(asked.filter((path) => path.endsWith('/info/refs'))).toHaveLength(1);
  });

  test('may have a base whose name was a folder of branches before, or becomes one', async () => {
    const address = await serve();
    const server = (...args: string[]): Promise<string> =>
      author.git('--git-dir', join(place, 'server/o/r.git'), ...args);
    for (const [name, before] of [
      ['release', 'main'],
      ['release/1', 'release'],
      ['release', 'release/1'],
    ] as const) {
      await server('branch', '--move', before, name);
      // Something new, so that a fetch is needed.
      const headSha = await author.commit('Go on', { 'a.txt': `${name} of ${before}` });
      await push(`topic:${head}`);
      const workspace = await open(address, { headSha, refs: [`refs/heads/${name}`, head] });
      expect(textOf(workspace, 'head', 'a.txt')).toBe(`${name} of ${before}`);
    }
  });

  test('of one repository is not seen in another with a like name', async () => {
    await open(await serve(), { key: 'o/r-x' });
    const away = await startGitServer({ root: join(place, 'nothing'), token: null });
    await expect(open(away, { key: 'o-r/x' })).rejects.toThrow(TransientError);
  });

  test('is stopped when nobody wants it any more', async () => {
    const controller = new AbortController();
    const address = await serve(null, () => controller.abort());
    await expect(open(address, {}, controller.signal)).rejects.toThrow(CancelledError);
  });
});

describe('what cannot be had is said', () => {
  test('a head that was pushed away', async () => {
    await author.git('commit', '--quiet', '--amend', '--message=Otherwise');
    await push(`topic:${head}`);
    const opened = open(await serve());
    await expect(opened).rejects.toThrow(UserError);
    await expect(opened).rejects.toThrow(`${topic.slice(0, 12)} is not there any more`);
  });

  test('a branch that was deleted', async () => {
    const opened = open(await serve(), { refs: ['refs/heads/gone'] });
    await expect(opened).rejects.toThrow(UserError);
    await expect(opened).rejects.toThrow('o/r no longer has refs/heads/gone; the branch was');
  });

  test('a history of its own', async () => {
    await author.git('checkout', '--quiet', '--orphan', 'other');
    const headSha = await author.commit('Begin otherwise', { 'c.txt': '' });
    await push(`other:${head}`);
    await expect(open(await serve(), { headSha })).rejects.toThrow(/no common ancestor; rebase/);
  });

  test.each([
    ['a wrong token', 'wrong', /o\/r could not be fetched: fatal: Authentication failed/],
    ['no token', null, /o\/r could not be fetched: fatal: could not read Username/],
  ])('%s, which a later one may mend', async (_, token, message) => {
    const opened = open(await serve('right'), { token });
    await expect(opened).rejects.toThrow(TransientError);
    await expect(opened).rejects.toThrow(message);
    await expect(opened).rejects.not.toThrow('wrong');
  });

  test('a server that does not answer, which passes', async () => {
    const opened = open('http://127.0.0.1:1');
    await expect(opened).rejects.toThrow(TransientError);
    await expect(opened).rejects.toThrow(/o\/r could not be fetched: fatal: unable to access/);
  });
});

describe('a mirror that was damaged is made anew:', () => {
  const mirror = (...path: string[]): string => join(work(), 'mirrors', 'o%2Fr.git', ...path);
  const write = (path: string[], text: string) => () => writeFileSync(mirror(...path), text);
  const packs = (): string[] =>
    readdirSync(mirror('objects'), { recursive: true })
      .map((name) => mirror('objects', String(name)))
      .filter((path) => /\/[0-9a-f]{38}$|\.pack$/.test(path));

  test.each<[string, () => void]>([
    ['HEAD is empty', write(['HEAD'], '')],
    ['HEAD is gone', () => rmSync(mirror('HEAD'))],
    ['its configuration is cut off', write(['config'], '[core')],
    ['its objects are gone', () => rmSync(mirror('objects'), { recursive: true })],
    ['its refs are gone', () => rmSync(mirror('refs'), { recursive: true })],
    [
      'its objects are cut off',
      () => {
        for (const path of packs()) {
          chmodSync(path, 0o644);
          truncateSync(path, 20);
        }
      },
    ],
    [
      'a killed git left a lock',
      () => {
        const own = readdirSync(mirror('refs/isochron'));
        expect(own).toHaveLength(refs.length);
        for (const ref of own) writeFileSync(mirror(`refs/isochron/${ref}.lock`), '');
      },
    ],
  ])('%s', async (_, damage) => {
    const address = await serve();
    await (await open(address)).dispose();
    damage();
    // Something new, so that a fetch is needed as well.
    const headSha = await author.commit('Go on', { 'a.txt': 'three' });
    await push(`topic:${head}`);
    const workspace = await open(address, { headSha });
    expect(textOf(workspace, 'head', 'a.txt')).toBe('three');
    expect(textOf(workspace, 'base', 'a.txt')).toBe('one');
    expect(readdirSync(join(work(), 'mirrors'))).toEqual(['o%2Fr.git']);
  });

  test('objects are cut off of what is here already', async () => {
    const address = await serve();
    await (await open(address)).dispose();
    for (const path of packs()) {
      chmodSync(path, 0o644);
      truncateSync(path, 20);
    }
    expect(textOf(await open(address), 'head', 'a.txt')).toBe('two');
  });
});

describe('a branch cannot', () => {
  test('have commands run by attributes, hooks, modules or large files', async () => {
    const mark = join(place, 'ran');
    const address = await serve();
    writeFiles(author.directory, {
      '.gitattributes': '*.txt filter=lfs diff=lfs merge=lfs eol=lf\n*.bin export-ignore\n',
      '.gitmodules': `[submodule "m"]\n\tpath = m\n\turl = ${address}/o/m.git\n\tupdate = !touch ${mark}\n`,
      '.gitconfig': `[filter "lfs"]\n\tsmudge = touch '${mark}'\n`,
      'hooks/post-checkout': `#!/bin/sh\ntouch '${mark}'\n`,
      'large.txt': 'version https://git-lfs.github.com/spec/v1\n',
      'kept.bin': '',
    });
    chmodSync(join(author.directory, 'hooks/post-checkout'), 0o755);
    symlinkSync('hooks', join(author.directory, '.githooks'));
    await author.git('add', '--all');
    await author.git('update-index', '--add', '--cacheinfo', `160000,${base},m`);
    await author.git('commit', '--quiet', '--message=Try');
    await push(`topic:${head}`);

    const workspace = await open(address, { headSha: await author.git('rev-parse', 'HEAD') });
    expect(existsSync(mark)).toBe(false);
    expect(textOf(workspace, 'head', 'large.txt')).toContain('git-lfs');
    expect(existsSync(join(workspace.head.directory, 'kept.bin'))).toBe(true);
    expect(readdirSync(join(workspace.head.directory, 'm'))).toEqual([]);
  });
});
