import type { Octokit } from 'octokit';
import { TransientError } from '#core/model/errors.ts';
import type { Repository } from '#core/model/repository.ts';
import type { Proposal } from '#ports/github.ts';
import { isRefusal, statusOf } from './failure.ts';
import { makeBranch, moveBranch, readFirstHead, writeCommit } from './git-data.ts';
import { fittingComment } from './lengths.ts';
import { perPage } from './pages.ts';
import { type At, headOf } from './read.ts';

/** A person may push to the branch at the same moment. */
const attempts = 3;

/**
 * Opens a pull request from files, or brings the open one of its branch up to date. Nothing is ever
 * forced: what people have pushed to the branch stays below the new commit.
 */
export async function openPullRequest(
  octokit: Octokit,
  repository: Repository,
  proposal: Proposal,
): Promise<number> {
  for (const { path } of proposal.files) assertInside(path);
  const at = { owner: repository.owner, repo: repository.name };
  await commit(octokit, at, proposal);
  const present = await findOpen(octokit, at, proposal);
  if (present !== null) {
    await amend(octokit, at, proposal, present);
    return present.number;
  }
  try {
    const { data } = await octokit.request('POST /repos/{owner}/{repo}/pulls', {
      ...at,
      head: proposal.branch,
      base: proposal.base,
      title: proposal.title,
      body: fittingComment(proposal.body, ''),
    });
    return data.number;
  } catch (error) {
    // Another worker was faster.
    const made = statusOf(error) === 422 ? await findOpen(octokit, at, proposal) : null;
    if (made === null) throw error;
    return made.number;
  }
}

async function commit(octokit: Octokit, at: At, proposal: Proposal): Promise<void> {
  const { branch, base, files, message } = proposal;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const head = await headOf(octokit, at, branch);
    const from = head ?? (await readFirstHead(octokit, at, base));
    const { sha, isSame } = await writeCommit(octokit, at, from, files, message);
    if (head === null) {
      await makeBranch(octokit, at, branch, sha);
      if ((await headOf(octokit, at, branch)) === sha) return;
      continue;
    }
    if (isSame) return;
    try {
      await moveBranch(octokit, at, branch, sha);
      return;
    } catch (error) {
      if (!isRefusal(error) || (await headOf(octokit, at, branch)) === head) throw error;
    }
  }
  throw new TransientError(`The branch ${branch} moved ${attempts} times while committing.`);
}

interface OpenPull {
  readonly number: number;
  readonly title: string;
  readonly body: string;
}

async function findOpen(
  octokit: Octokit,
  at: At,
  { branch, base }: Proposal,
): Promise<OpenPull | null> {
  const { data } = await octokit.request('GET /repos/{owner}/{repo}/pulls', {
    ...at,
    state: 'open',
    head: `${at.owner}:${branch}`,
    base,
    per_page: perPage,
  });
  const here = `${at.owner}/${at.repo}`.toLowerCase();
  // Not every server filters by the head.
  const own = data.find(
    ({ head }) => head.ref === branch && head.repo?.full_name.toLowerCase() === here,
  );
  return own === undefined ? null : { number: own.number, title: own.title, body: own.body ?? '' };
}

async function amend(
  octokit: Octokit,
  at: At,
  proposal: Proposal,
  { number, title, body }: OpenPull,
): Promise<void> {
  const wanted = { title: proposal.title, body: fittingComment(proposal.body, '') };
  if (title === wanted.title && body === wanted.body) return;
  await octokit.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', {
    ...at,
    pull_number: number,
    ...wanted,
  });
}

/** Git's own folder least of all. */
function assertInside(path: string): void {
  const parts = path.split('/');
  const isInside = parts.every(
    (part) => part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git',
  );
  if (!isInside || path.includes('\\')) {
    throw new Error(`a proposed file must be inside of the repository: ${path}`);
  }
}
