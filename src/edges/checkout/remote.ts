/** Arms of a repository on GitHub: a bare mirror each, from which both trees are exported. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Commit } from '#core/model/change.ts';
import { TransientError, UserError } from '#core/model/errors.ts';
import type { RemoteSource, Tree, Workspace } from '#ports/checkout.ts';
import { GitError, git } from './git.ts';
import { type Ask, lineOf } from './line.ts';
import { discardMirror, inTurn } from './mirrors.ts';
import {
  exportCommit,
  isFull,
  makeWorkspaceDirectory,
  removeWorkspace,
  unwritten,
} from './trees.ts';

/** Throws UserError (unknown commit), TransientError (network), CancelledError. */
export async function openRemote(
  directory: string,
  source: RemoteSource,
  signal: AbortSignal,
): Promise<Workspace> {
  return withMirror(directory, source, signal, (mirror, ask) =>
    openFrom(directory, mirror, ask, source, signal),
  );
}

/** Throws as `openRemote` does. */
export async function firstParents(
  directory: string,
  source: RemoteSource & { readonly baseSha: string },
  signal: AbortSignal,
): Promise<readonly Commit[] | null> {
  return withMirror(directory, source, signal, async (_mirror, ask) => {
    const { baseSha, headSha } = source;
    await needCommit(ask, baseSha);
    return lineOf(ask, baseSha, headSha);
  });
}

/** Does the work on a mirror that has the source's commits; once more on a new one if it is bad. */
async function withMirror<T>(
  directory: string,
  source: RemoteSource,
  signal: AbortSignal,
  work: (mirror: string, ask: Ask) => Promise<T>,
): Promise<T> {
  const mirror = join(directory, 'mirrors', `${encodeURIComponent(source.key)}.git`);
  const ask: Ask = (...args) => git(args, { cwd: mirror, signal }).then((text) => text.trim());
  const attempt = async (): Promise<T> => {
    await inTurn(mirror, () => fetchInto(directory, mirror, source, signal));
    await needCommit(ask, source.headSha);
    return work(mirror, ask);
  };
  try {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof GitError) || !isDamage(error.stderr)) throw error;
      await inTurn(mirror, () => discardMirror(mirror));
      return await attempt();
    }
  } catch (error) {
    throw explained(error, source, directory);
  }
}

/**
 * What a killed git, a full disk or a bad one leave behind, in git's words: the mirror is made
 * anew.
 */
function isDamage(stderr: string): boolean {
  return [
    /not a git repository|bad config|File exists|unable to (?:read|unpack|parse)/i,
    /corrupt|inflate|object file .* is empty|garbage|(?:sha1|hash) mismatch/i,
    /(?:bad|missing) (?:blob|tree|commit|object)|unresolved deltas|all necessary objects/i,
  ].some((words) => words.test(stderr));
}

async function openFrom(
  directory: string,
  mirror: string,
  ask: Ask,
  source: RemoteSource,
  signal: AbortSignal,
): Promise<Workspace> {
  const baseSha =
    source.baseSha === null ? null : await baseOf(ask, source.baseSha, source.headSha);
  const place = await makeWorkspaceDirectory(directory);
  const dispose = (): Promise<void> => removeWorkspace(place);
  try {
    const tree = async (name: string, sha: string): Promise<Tree> => {
      const to = join(place, name);
      await exportCommit(mirror, sha, to, signal);
      const treeHash = await ask('rev-parse', `${sha}^{tree}`);
      return { directory: to, commit: { sha, ref: sha.slice(0, 12) }, treeHash };
    };
    const head = await tree('head', source.headSha);
    if (baseSha === null) {
      return { base: null, head, changedFiles: [], changedLines: new Map(), dispose };
    }
    const base = await tree('base', baseSha);
    const diff = ['diff', '--name-only', '--no-renames', '-z', baseSha, source.headSha];
    const changedFiles = (await ask(...diff)).split('\0').filter((file) => file !== '');
    const counting = ['diff', '--numstat', '--find-renames', '-z', baseSha, source.headSha];
    const changedLines = linesOf(await ask(...counting));
    return { base, head, changedFiles, changedLines, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/**
 * What `git diff --numstat -z` prints: `added TAB removed TAB path NUL`, and for what was moved
 * `added TAB removed TAB NUL old NUL new NUL`; a dash for each count of a binary file.
 */
function linesOf(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  const fields = text.split('\0');
  for (let at = 0; at < fields.length; at += 1) {
    const [added = '', removed = '', ...path] = (fields[at] ?? '').split('\t');
    if (path.length === 0) continue;
    const count = (Number(added) || 0) + (Number(removed) || 0);
    const isMoved = path.join('\t') === '';
    if (isMoved) at += 2;
    lines.set(isMoved ? (fields[at] ?? '') : path.join('\t'), count);
  }
  return lines;
}

async function fetchInto(
  directory: string,
  mirror: string,
  source: RemoteSource,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(mirror, { recursive: true });
  // Its time says when it was used last, from which a sweep tells what nobody needs.
  const now = new Date();
  await utimes(mirror, now, now);
  if ((await stat(join(mirror, 'HEAD')).catch(() => null)) === null) {
    await git(['init', '--bare', '--quiet', '--template=', '.'], { cwd: mirror, signal });
  }
  const wanted = [source.headSha, ...(source.baseSha === null ? [] : [source.baseSha])];
  const present = await Promise.all(wanted.map((sha) => hasCommit(mirror, sha, signal)));
  if (present.every(Boolean)) return;
  const refs = source.refs.map((ref) => `+${ref}:${ownRef(ref)}`);
  const args = ['fetch', '--quiet', '--no-tags', '--no-recurse-submodules', source.url, ...refs];
  await fetchWithToken(directory, mirror, args, source.token, signal);
}

/**
 * Flat names of our own: git holds no `release/1` beside a `release`, which may have been deleted
 * on GitHub since.
 */
function ownRef(ref: string): string {
  return `refs/isochron/${createHash('sha256').update(ref).digest('hex')}`;
}

/**
 * The token goes through a pipe that git and its askpass helper inherit: it is in no argument, no
 * variable, no configuration and no file.
 */
async function fetchWithToken(
  directory: string,
  mirror: string,
  args: readonly string[],
  token: string | null,
  signal: AbortSignal,
): Promise<void> {
  if (token === null) {
    await git(args, { cwd: mirror, signal });
    return;
  }
  const askpass = join(directory, 'askpass.sh');
  // git asks for the name first, then for the password.
  const script = `#!/bin/sh
case "$1" in Username*) echo x-access-token ;; *) head -n 1 <&3 ;; esac
`;
  // Renamed into place: another fetch may be running the one that is there.
  const written = `${askpass}.${randomUUID()}`;
  await writeFile(written, script, { mode: 0o700 });
  await rename(written, askpass);
  await git(args, { cwd: mirror, signal, secret: token, env: { GIT_ASKPASS: askpass } });
}

async function hasCommit(mirror: string, sha: string, signal: AbortSignal): Promise<boolean> {
  try {
    await git(['cat-file', '-e', `${sha}^{commit}`], { cwd: mirror, signal });
    return true;
  } catch (error) {
    if (error instanceof GitError && !isDamage(error.stderr)) return false;
    throw error;
  }
}

function explained(error: unknown, source: RemoteSource, directory: string): unknown {
  if (error instanceof Error && 'code' in error && isFull(String(error.code))) {
    return unwritten(join(directory, 'mirrors'), error.message);
  }
  if (!(error instanceof GitError)) return error;
  const { stderr } = error;
  if (isFull(stderr)) return unwritten(join(directory, 'mirrors'), stderr);
  if (/couldn't find remote ref|not our ref/i.test(stderr)) {
    return new UserError(
      `${source.key} no longer has ${source.refs.join(' or ')}; the branch was deleted or renamed.`,
    );
  }
  const last = stderr.trim().split('\n').at(-1) ?? '';
  return new TransientError(`${source.key} could not be fetched: ${last.slice(0, 300)}`);
}

async function needCommit(ask: Ask, sha: string): Promise<void> {
  try {
    await ask('cat-file', '-e', `${sha}^{commit}`);
  } catch (error) {
    if (!(error instanceof GitError) || isDamage(error.stderr)) throw error;
    throw new UserError(
      `The commit ${sha.slice(0, 12)} is not there any more; it was pushed away. Push again.`,
    );
  }
}

async function baseOf(ask: Ask, baseSha: string, headSha: string): Promise<string> {
  await needCommit(ask, baseSha);
  try {
    return await ask('merge-base', baseSha, headSha);
  } catch (error) {
    if (!(error instanceof GitError) || isDamage(error.stderr)) throw error;
    throw new UserError('Base and head have no common ancestor; rebase the branch on its base.');
  }
}
