import type { Octokit } from 'octokit';
import type { Permission } from '#core/model/repository.ts';
import type { GitHub } from '#ports/github.ts';
import type { Log } from '#ports/world.ts';
import { unless } from './failure.ts';
import { longestComment } from './lengths.ts';
import { allPages, perPage } from './pages.ts';
import type { At } from './read.ts';

/** What people may do here, and what they are answered. */

/** GitHub's roles by what they let do; a stranger to the repository is answered with 404. */
const permissions: Readonly<Record<string, Permission>> = {
  admin: 'admin',
  maintain: 'write',
  write: 'write',
  push: 'write',
  triage: 'read',
  read: 'read',
  pull: 'read',
};

export async function readPermission(
  octokit: Octokit,
  at: At,
  username: string,
): Promise<Permission> {
  const found = await unless(
    [404],
    octokit.request('GET /repos/{owner}/{repo}/collaborators/{username}/permission', {
      ...at,
      username,
    }),
  );
  return permissions[found?.data.permission ?? ''] ?? 'none';
}

/** More events than on these pages are not looked through: then nobody is known to have put it. */
const eventPages = 30;

/** Events come oldest first. The name of a label is the same in any case. */
export async function readLabeller(
  octokit: Octokit,
  log: Log,
  at: At,
  number: number,
  label: string,
): Promise<string | null> {
  const events = await allPages(log, `events of #${number}`, eventPages, async (page) => {
    const { data } = await octokit.request(
      'GET /repos/{owner}/{repo}/issues/{issue_number}/events',
      { ...at, issue_number: number, per_page: perPage, page },
    );
    return data;
  });
  if (events.length === eventPages * perPage) return null;
  const put = events.findLast(
    (event) =>
      event.event === 'labeled' &&
      'label' in event &&
      event.label?.name?.toLowerCase() === label.toLowerCase(),
  );
  return put?.actor?.login ?? null;
}

export async function reply(octokit: Octokit, at: At, number: number, text: string): Promise<void> {
  await octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
    ...at,
    issue_number: number,
    body: text.slice(0, longestComment),
  });
}

export async function react(
  octokit: Octokit,
  log: Log,
  at: At,
  commentId: number,
  reaction: Parameters<GitHub['react']>[2],
): Promise<void> {
  const asked = octokit.request(
    'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions',
    { ...at, comment_id: commentId, content: reaction },
  );
  // A comment that was deleted in the meantime needs no reaction.
  if ((await unless([404], asked)) === null) log.debug({ commentId }, 'no comment to react to');
}

/** GitHub makes a label of that name where there is none. */
export async function addLabel(
  octokit: Octokit,
  at: At,
  number: number,
  label: string,
): Promise<void> {
  await octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', {
    ...at,
    issue_number: number,
    labels: [label],
  });
}
