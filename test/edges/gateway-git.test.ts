/** The local GitHub: git over HTTP. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { git, gitText } from '../../demo/git.ts';
import { organization } from '../../demo/github.ts';
import {
  author,
  clone,
  directory,
  github,
  kernel,
  repository,
  useLocalGitHub,
} from './gateway-fixture.ts';

useLocalGitHub();

describe('git over HTTP', () => {
  it('clones what was pushed, with the SHAs that the API tells', async () => {
    const { owner, repo } = { owner: organization, repo: 'pushed' };
    const full = await github.createRepository(owner, repo, {});
    const push = { repository: full, branch: 'main', files: kernel, message: 'First' };
    await github.pushByGit('owner', push);
    const tree = await clone(full, 'contributor');
    expect(await readFile(join(tree, 'kernels/add/naive.ts'), 'utf8')).toContain('add = 1');
    const { rest } = github.octokitAs('contributor');
    const { data } = await rest.git.getRef({ owner, repo, ref: 'heads/main' });
    expect(data.object.sha).toBe(await gitText(tree, ['rev-parse', 'HEAD']));
  });

  it('keeps a merge, a time zone, an executable and a binary file', async () => {
    const { full, owner, repo } = await repository();
    const tree = await clone(full, 'maintainer');
    const commit = async (message: string, date: string) => {
      await git(tree, ['add', '--all']);
      await git(tree, [...author, 'commit', '--quiet', '--date', date, '-m', message]);
    };
    await git(tree, ['checkout', '--quiet', '-b', 'side']);
    const bytes = Buffer.from([0, 255, 1, 254]);
    await writeFile(join(tree, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
    await writeFile(join(tree, 'data.bin'), bytes);
    await commit('On the side\n\nwith a body', '2025-03-01T12:00:00+05:30');
    await git(tree, ['checkout', '--quiet', 'main']);
    await writeFile(join(tree, 'ünïcode.txt'), 'ß\n');
    await commit('On main', '2025-03-01T12:00:00-07:00');
    await git(tree, [...author, 'merge', '--quiet', '--no-ff', '-m', 'Both', 'side']);
    await git(tree, ['push', '--quiet', 'origin', 'main']);
    const { rest } = github.octokitAs('contributor');
    const { data } = await rest.repos.getCommit({ owner, repo, ref: 'main' });
    expect(data.sha).toBe(await gitText(tree, ['rev-parse', 'HEAD']));
    expect(data).toMatchObject({ parents: [{}, {}], commit: { message: 'Both' } });
    const blob = await rest.repos.getContent({ owner, repo, path: 'data.bin' });
    expect(blob.data).toMatchObject({ content: bytes.toString('base64') });
  });

  it('refuses a push without a token, with a wrong one, and by a mere reader', async () => {
    const { full } = await repository();
    const tree = await clone(full, 'contributor');
    await git(tree, [...author, 'commit', '--quiet', '--allow-empty', '-m', 'Nothing']);
    const before = (await github.readState(full)).branches;
    const plain = `${github.gitUrl}/${full}.git`;
    const wrong = plain.replace('://', '://x-access-token:ghs_wrong@');
    await expect(git(tree, ['push', plain, 'main'])).rejects.toThrow(/could not read Username/);
    await expect(git(tree, ['push', wrong, 'main'])).rejects.toThrow(/Authentication failed/);
    await expect(git(tree, ['push', 'origin', 'main'])).rejects.toThrow(/403/);
    expect((await github.readState(full)).branches).toEqual(before);
  });

  it('shows a private repository to those who may see it, and to nobody else', async () => {
    const { full } = await repository({ private: true });
    const url = `${github.gitUrl}/${full}.git`;
    await expect(git(directory, ['ls-remote', url])).rejects.toThrow(/could not read Username/);
    await expect(clone(full, 'contributor')).rejects.toThrow(/not found/);
    expect(await readdir(await clone(full, 'maintainer'))).toContain('kernels');
  });

  it('leaves the ref alone when the emulator cannot hold what was pushed', async () => {
    const { full } = await repository();
    const tree = await clone(full, 'maintainer');
    const before = (await github.readState(full)).branches;
    const latin = [...author, '-c', 'i18n.commitEncoding=ISO-8859-1'];
    await git(tree, [...latin, 'commit', '--quiet', '--allow-empty', '-m', 'Encoded']);
    await expect(git(tree, ['push', 'origin', 'main'])).rejects.toThrow(/500/);
    expect((await github.readState(full)).branches).toEqual(before);
  });
});
