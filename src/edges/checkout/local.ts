/** Arms of a repository of this machine. Nothing in it is changed, not even for a moment. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Commit } from '#core/model/change.ts';
import { UserError } from '#core/model/errors.ts';
import type { LocalSource, Tree, Workspace } from '#ports/checkout.ts';
import { GitError, git } from './git.ts';
import { type Ask, lineOf } from './line.ts';
import {
  copyFiles,
  exportCommit,
  makeWorkspaceDirectory,
  removeWorkspace,
  unwritten,
} from './trees.ts';

/** Throws UserError: not a repository, empty, unknown revision, no common ancestor. */
export async function openLocal(
  directory: string,
  source: LocalSource,
  signal: AbortSignal,
): Promise<Workspace> {
  const { root, gitDirectory, ask } = await askerIn(source.directory, signal);
  const headSha = source.head === null ? await currentHead(ask) : await shaOf(ask, source.head);
  const baseSha = source.alone ? null : await baseOf(ask, source, headSha);
  const place = await makeWorkspaceDirectory(directory);
  const dispose = (): Promise<void> => removeWorkspace(place);
  const write = async (sha: string, to: string): Promise<void> => {
    try {
      await exportCommit(gitDirectory, sha, to, signal);
    } catch (error) {
      throw error instanceof GitError ? unwritten(to, error.stderr) : error;
    }
  };
  try {
    const headDirectory = join(place, 'head');
    const isWorkingTree = source.head === null;
    const dirty = isWorkingTree && (await isDirty(ask));
    if (isWorkingTree) await copyFiles(root, await presentFiles(ask), headDirectory);
    else await write(headSha, headDirectory);
    const head: Tree = {
      directory: headDirectory,
      commit: dirty
        ? { sha: null, ref: 'working tree' }
        : { sha: headSha, ref: source.head ?? 'HEAD' },
      treeHash: dirty ? null : await ask('rev-parse', `${headSha}^{tree}`),
    };
    const changedLines = new Map<string, number>();
    if (baseSha === null) return { base: null, head, changedFiles: [], changedLines, dispose };
    const base: Tree = {
      directory: join(place, 'base'),
      commit: { sha: baseSha, ref: source.base ?? 'merge base' },
      treeHash: await ask('rev-parse', `${baseSha}^{tree}`),
    };
    await write(baseSha, base.directory);
    const changedFiles = await changed(ask, baseSha, isWorkingTree ? null : headSha);
    return { base, head, changedFiles, changedLines, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Of the repository that a directory lies in. Throws UserError where it lies in none. */
export async function rootOf(directory: string, signal: AbortSignal): Promise<string> {
  return (await placesOf(directory, signal)).root;
}

/** Throws UserError: not a repository, unknown revision. */
export async function localLine(
  directory: string,
  good: string,
  bad: string,
  signal: AbortSignal,
): Promise<{ readonly goodSha: string; readonly commits: readonly Commit[] | null }> {
  const { ask } = await askerIn(directory, signal);
  const goodSha = await shaOf(ask, good);
  return { goodSha, commits: await lineOf(ask, goodSha, await shaOf(ask, bad)) };
}

async function askerIn(directory: string, signal: AbortSignal) {
  const { root, gitDirectory } = await placesOf(directory, signal);
  const env = { GIT_DIR: gitDirectory, GIT_WORK_TREE: root };
  const ask: Ask = (...args) =>
    git(args, { cwd: root, signal, env }).then((text) => text.replace(/\n$/, ''));
  return { root, gitDirectory, ask };
}

/**
 * The one question that git is asked with the person's own configuration: it says which
 * repositories of other owners are trusted, as in containers.
 */
async function placesOf(
  directory: string,
  signal: AbortSignal,
): Promise<{ readonly root: string; readonly gitDirectory: string }> {
  const global = process.env.GIT_CONFIG_GLOBAL ?? join(homedir(), '.gitconfig');
  const env = { HOME: homedir(), GIT_CONFIG_GLOBAL: global, GIT_CONFIG_NOSYSTEM: '0' };
  try {
    const args = ['rev-parse', '--show-toplevel', '--absolute-git-dir'];
    const [root = '', gitDirectory = ''] = (await git(args, { cwd: directory, signal, env })).split(
      '\n',
    );
    return { root, gitDirectory };
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    if (/dubious ownership/.test(error.stderr)) {
      throw new UserError(
        `${directory} belongs to somebody else and git does not trust it; if you do, run ` +
          `\`git config --global --add safe.directory ${directory}\` and try again.`,
      );
    }
    throw new UserError(`${directory} is not in a git repository; change into one and try again.`);
  }
}

/** In a shallow clone, what is missing may be elsewhere. */
async function absent(ask: Ask, sentence: string): Promise<UserError> {
  const shallow = (await ask('rev-parse', '--is-shallow-repository')) === 'true';
  const advice =
    ' This clone is shallow: `git fetch --unshallow` brings the rest ' +
    '(for actions/checkout: `fetch-depth: 0`).';
  return new UserError(shallow ? sentence + advice : sentence);
}

async function isDirty(ask: Ask): Promise<boolean> {
  return (await ask('status', '--porcelain', '--untracked-files=normal')) !== '';
}

async function currentHead(ask: Ask): Promise<string> {
  try {
    return await ask('rev-parse', '--verify', '--quiet', 'HEAD^{commit}');
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw new UserError('The repository has no commits yet; commit something and try again.');
  }
}

async function shaOf(ask: Ask, revision: string): Promise<string> {
  try {
    return await ask(
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${revision}^{commit}`,
    );
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    const sentence = `There is no revision "${revision}" here; name a branch, tag or commit.`;
    throw await absent(ask, sentence);
  }
}

/**
 * What a person means by "base": the revision named, taken at its merge base with head, as a pull
 * request has it. Without a name, the default branch's; on the default branch itself, the last
 * commit where the working tree differs from it, else the one before.
 */
async function baseOf(ask: Ask, source: LocalSource, headSha: string): Promise<string> {
  if (source.base !== null) {
    return mergeBase(ask, await shaOf(ask, source.base), headSha, source.base);
  }
  const branch = await defaultBranch(ask);
  const sha = await mergeBase(ask, await shaOf(ask, branch), headSha, branch);
  if (sha !== headSha) return sha;
  if (source.head === null && (await isDirty(ask))) return headSha;
  try {
    return await ask('rev-parse', '--verify', '--quiet', `${headSha}~1^{commit}`);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw await absent(ask, 'There is one commit and nothing to compare it with; name a base.');
  }
}

async function mergeBase(ask: Ask, base: string, head: string, name: string): Promise<string> {
  try {
    return await ask('merge-base', base, head);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw await absent(ask, `"${name}" and head have no common ancestor; name another base.`);
  }
}

async function defaultBranch(ask: Ask): Promise<string> {
  for (const name of ['refs/remotes/origin/HEAD', 'refs/heads/main', 'refs/heads/master']) {
    try {
      await ask('rev-parse', '--verify', '--quiet', `${name}^{commit}`);
      return name;
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
    }
  }
  throw new UserError(
    'There is no origin/HEAD, main or master here; name the base: isochron compare <base>.',
  );
}

async function presentFiles(ask: Ask): Promise<readonly string[]> {
  const text = await ask('ls-files', '-z', '--cached', '--others', '--exclude-standard');
  return [...new Set(text.split('\0').filter((file) => file !== ''))];
}

/** Both names of what was renamed, and what is untracked where head is the working tree. */
async function changed(ask: Ask, base: string, head: string | null): Promise<readonly string[]> {
  const diff = ['diff', '--name-only', '--no-renames', '-z', base];
  const tracked = await ask(...diff, ...(head === null ? [] : [head]));
  const untracked =
    head === null ? await ask('ls-files', '-z', '--others', '--exclude-standard') : '';
  const files = `${tracked}\0${untracked}`.split('\0').filter((file) => file !== '');
  return [...new Set(files)].sort();
}
