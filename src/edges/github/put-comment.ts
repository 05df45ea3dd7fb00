import type { Octokit } from 'octokit';
import type { StickyComment } from '#core/model/publication.ts';
import type { ThreadComment } from '#core/model/repository.ts';
import type { Log } from '#ports/world.ts';
import type { Connection } from './connection.ts';
import { allPages, perPage } from './pages.ts';
import type { At } from './read.ts';
import { type OwnComment, planSticky, retiredBody, type StickyPlan } from './sticky.ts';

/** 2,500 comments are the most that GitHub lets an issue have. */
const commentPages = 25;

/** One live comment of a kind, whoever else writes one at the same moment. */
export async function putComment(
  { connection, log }: { readonly connection: Connection; readonly log: Log },
  octokit: Octokit,
  at: At,
  wanted: StickyComment,
): Promise<OwnComment | null> {
  const login = await connection.ownLogin();
  const own = () => ownComments(log, octokit, at, wanted, login);
  const { live, retired } = planSticky(wanted, await own());
  if (live.kind !== 'create') {
    const shown = live.kind === 'keep' ? live.comment : await edit(octokit, at, live);
    await retire(octokit, at, retired, shown);
    return shown;
  }
  if (wanted.onlyIfThere === true) return null;
  const made = await create(octokit, at, wanted.number, live.body);
  // Two workers that both found none have both made one: the older ones give way to the newest, for
  // whoever looks.
  const [newest, ...older] = newestFirst([...retired, made, ...(await own())]);
  await retire(octokit, at, older, newest ?? made);
  return newest ?? made;
}

async function create(octokit: Octokit, at: At, number: number, body: string): Promise<OwnComment> {
  const { data } = await octokit.request(
    'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
    { ...at, issue_number: number, body },
  );
  return { id: Number(data.id), url: data.html_url, body };
}

async function edit(
  octokit: Octokit,
  at: At,
  { comment, body }: Extract<StickyPlan['live'], { kind: 'edit' }>,
): Promise<OwnComment> {
  await rewrite(octokit, at, comment, body);
  return { ...comment, body };
}

async function retire(
  octokit: Octokit,
  at: At,
  retired: readonly OwnComment[],
  newer: OwnComment,
): Promise<void> {
  for (const old of retired) await rewrite(octokit, at, old, retiredBody(old, newer.url));
}

async function rewrite(octokit: Octokit, at: At, { id }: OwnComment, body: string): Promise<void> {
  await octokit.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
    ...at,
    comment_id: id,
    body,
  });
}

/** Each comment once. GitHub numbers them as they are made. */
function newestFirst(comments: readonly OwnComment[]): readonly OwnComment[] {
  const unique = new Map(comments.map((comment) => [comment.id, comment]));
  return [...unique.values()].sort((one, other) => other.id - one.id);
}

/** The App's own comments with the marker, oldest first: a person who quotes it is left alone. */
export async function ownComments(
  log: Log,
  octokit: Octokit,
  at: At,
  { number, marker }: Pick<StickyComment, 'number' | 'marker'>,
  login: string,
): Promise<readonly OwnComment[]> {
  const comments = await allComments(log, octokit, at, number);
  return comments
    .filter((comment) => isBy(comment, login))
    .map(({ id, html_url, body }) => ({ id: Number(id), url: html_url, body: body ?? '' }))
    .filter((comment) => comment.body.includes(marker));
}

/** Everybody's, oldest first. */
export async function readComments(
  log: Log,
  octokit: Octokit,
  at: At,
  number: number,
  login: string,
): Promise<readonly ThreadComment[]> {
  const comments = await allComments(log, octokit, at, number);
  return comments.map((comment) => ({
    id: Number(comment.id),
    author: comment.user?.login ?? 'ghost',
    isBot: comment.user?.type === 'Bot',
    isOurs: isBy(comment, login),
    body: comment.body ?? '',
  }));
}

async function allComments(log: Log, octokit: Octokit, at: At, number: number) {
  return allPages(log, `comments of #${number}`, commentPages, async (page) => {
    const { data } = await octokit.request(
      'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
      { ...at, issue_number: number, per_page: perPage, page },
    );
    return data;
  });
}

function isBy({ user }: { readonly user: { login: string } | null }, login: string): boolean {
  return user?.login.toLowerCase() === login.toLowerCase();
}
