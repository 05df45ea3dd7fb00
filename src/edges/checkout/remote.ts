/** Arms of a repository on GitHub: a bare mirror each, from which both trees are exported. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TransientError, UserError } from '#core/model/errors.ts';
import type { RemoteSource, Tree, Workspace } from '#ports/checkout.ts';
import { GitError, git } from './git.ts';
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
  const mirror = join(directory, 'mirrors', `${encodeURIComponent(source.key)}.git`);
  try {
    try {
      return await openFrom(directory, mirror, source, signal);
    } catch (error) {
      if (!(error instanceof GitError) || !isDamage(error.stderr)) throw error;
      await inTurn(mirror, () => discardMirror(mirror));
      return await openFrom(directory, mirror, source, signal);
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
  source: RemoteSource,
  signal: AbortSignal,
): Promise<Workspace> {
  await inTurn(mirror, () => fetchInto(directory, mirror, source, signal));
  const ask = (...args: string[]): Promise<string> =>
    git(args, { cwd: mirror, signal }).then((text) => text.trim());
  await needCommit(ask, source.headSha);
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
    if (baseSha === null) return { base: null, head, changedFiles: [], dispose };
    const base = await tree('base', baseSha);
    const diff = ['diff', '--name-only', '--no-renames', '-z', baseSha, source.headSha];
    const changedFiles = (await ask(...diff)).split('\0').filter((file) => file !== '');
    return { base, head, changedFiles, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

type Ask = (...args: string[]) => Promise<string>;

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
  if (/couldn't find remote ref/i.test(stderr)) {
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
