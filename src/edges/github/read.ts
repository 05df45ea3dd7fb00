import type { Octokit } from 'octokit';
import type { Release } from '#core/model/change.ts';
import { UserError } from '#core/model/errors.ts';
import type { FolderFile } from '#core/model/publication.ts';
import type { CommitRange } from '#ports/github.ts';
import { unless } from './failure.ts';

/** Where a repository is, as octokit names it. */
export interface At {
  readonly owner: string;
  readonly repo: string;
}

/** More files than this are not listed by a comparison: what it says is then not the whole. */
const mostFilesCompared = 300;
const mostCommitsCompared = 250;

/** A file's text at a ref; null where there is none, or no file. */
export async function readText(
  octokit: Octokit,
  at: At,
  path: string,
  ref: string,
): Promise<string | null> {
  const found = await unless(
    [404],
    octokit.request('GET /repos/{owner}/{repo}/contents/{path}', { ...at, path, ref }),
  );
  const file = found?.data;
  if (file === undefined || Array.isArray(file) || file.type !== 'file') return null;
  if (!('content' in file)) return null;
  const { content, encoding, size } = file;
  if (encoding !== 'base64') {
    throw new UserError(
      `${path} at ${ref} has ${size} bytes: keep it under 1 MB, so that it can be read.`,
    );
  }
  return Buffer.from(content, 'base64').toString('utf8');
}

/** The files right in a folder at a ref; none where there is no such folder. */
export async function filesIn(
  octokit: Octokit,
  at: At,
  path: string,
  ref: string,
): Promise<readonly FolderFile[]> {
  const found = await unless(
    [404],
    octokit.request('GET /repos/{owner}/{repo}/contents/{path}', { ...at, path, ref }),
  );
  if (!Array.isArray(found?.data)) return [];
  return found.data
    .filter(({ type }) => type === 'file')
    .map((file) => ({ path: file.path, bytes: file.size }));
}

/**
 * What leads from one commit to a later one; null unless `base` is an ancestor of `head` and the
 * whole of the change is listed. After a force-push GitHub compares with the merge base, which says
 * nothing of what was taken away.
 */
export async function readRange(
  octokit: Octokit,
  at: At,
  base: string,
  head: string,
): Promise<CommitRange | null> {
  const basehead = `${base}...${head}`;
  const found = await unless(
    [404],
    octokit.request('GET /repos/{owner}/{repo}/compare/{basehead}', { ...at, basehead }),
  );
  if (found === null) return null;
  const { status, commits, files = [], total_commits: total } = found.data;
  if (status !== 'ahead' && status !== 'identical') return null;
  if (files.length >= mostFilesCompared || total > mostCommitsCompared) return null;
  return {
    commits: commits.map(({ sha, commit, author }) => ({
      sha,
      message: commit.message,
      login: author && 'login' in author ? author.login : null,
    })),
    // A file that was moved is gone from where it was.
    files: files.flatMap(({ filename, previous_filename: before }) =>
      before === undefined ? [filename] : [before, filename],
    ),
  };
}

/** The commit that a branch points at; null where there is no such branch. */
export async function headOf(octokit: Octokit, at: At, branch: string): Promise<string | null> {
  const ref = `heads/${branch}`;
  // 409: a repository without any commit.
  const found = await unless(
    [404, 409],
    octokit.request('GET /repos/{owner}/{repo}/git/ref/{ref}', { ...at, ref }),
  );
  return found?.data.object.sha ?? null;
}

/** The same where there must be one. */
export async function readBranchHead(octokit: Octokit, at: At, branch: string): Promise<string> {
  const sha = await headOf(octokit, at, branch);
  if (sha !== null) return sha;
  const where = `${at.owner}/${at.repo}`;
  throw new UserError(`${where} has no branch \`${branch}\`. Push a commit, then ask again.`);
}

/**
 * The commit that a branch, a tag, or the first seven or more digits of a commit name, in the order
 * in which GitHub looks for them; null where there is none.
 */
export async function readCommit(
  octokit: Octokit,
  at: At,
  revision: string,
): Promise<string | null> {
  // 422: no such ref, or digits that several commits begin with.
  const found = await unless(
    [404, 409, 422],
    octokit.request('GET /repos/{owner}/{repo}/commits/{ref}', {
      ...at,
      ref: revision,
      // The list of its files is not asked for.
      per_page: 1,
    }),
  );
  return found?.data.sha ?? null;
}

/** The commit of an annotated tag, too. A release whose tag was deleted says nothing. */
export async function readLastRelease(octokit: Octokit, at: At): Promise<Release | null> {
  const latest = await unless(
    [404],
    octokit.request('GET /repos/{owner}/{repo}/releases/latest', { ...at }),
  );
  if (latest === null) return null;
  const tag = latest.data.tag_name;
  const sha = await readCommit(octokit, at, `tags/${tag}`);
  return sha === null ? null : { tag, sha };
}
