import type { Octokit } from 'octokit';
import { TransientError } from '#core/model/errors.ts';
import {
  type CheckRun,
  type Label,
  labels,
  type Publication,
  type StickyComment,
} from '#core/model/publication.ts';
import type { Repository } from '#core/model/repository.ts';
import type { Published } from '#ports/github.ts';
import type { Log } from '#ports/world.ts';
import type { Connection } from './connection.ts';
import { unless } from './failure.ts';
import { type Committer, commitNote } from './note.ts';
import { allPages, perPage } from './pages.ts';
import type { At } from './read.ts';
import { type OwnComment, planSticky, retiredBody } from './sticky.ts';

/** 2,500 comments are the most that GitHub lets an issue have. */
const commentPages = 25;

export interface Publisher extends Committer {
  readonly appId: number | string;
  readonly connection: Connection;
  readonly log: Log;
}

/**
 * Executes a publication; doing it twice changes nothing more. Every part is tried, so that a label
 * that is refused does not cost the verdict; then the first failure is thrown, what passes before
 * the rest.
 */
export async function publish(
  publisher: Publisher,
  repository: Repository,
  publication: Publication,
): Promise<Published> {
  const { connection } = publisher;
  const { comment, check, label, body, note } = publication;
  const at = { owner: repository.owner, repo: repository.name };
  const failures: unknown[] = [];
  async function part<T>(doing: string, work: (octokit: Octokit) => Promise<T>): Promise<T | null> {
    try {
      return await connection.inRepository(repository, doing, work);
    } catch (error) {
      failures.push(error);
      return null;
    }
  }

  let shown: OwnComment | null = null;
  if (comment !== null) {
    shown = await part(`comment on #${comment.number}`, (octokit) =>
      putComment(publisher, octokit, at, comment),
    );
  }
  if (label !== null) {
    await part(`label #${label.number}`, (octokit) =>
      putLabel(octokit, at, label.number, label.keep),
    );
  }
  if (body !== null) {
    await part(`amend the text of #${body.number}`, (octokit) => putBody(octokit, at, body));
  }
  const committed =
    note === null
      ? null
      : await part('commit a note', (octokit) => commitNote(publisher, octokit, repository, note));

  // Last: who waits for the check run finds the rest in place.
  if (check !== null) {
    await part(`show the check run on ${check.headSha.slice(0, 7)}`, (octokit) =>
      putCheck(octokit, at, Number(publisher.appId), check),
    );
  }

  const failure = failures.find((one) => one instanceof TransientError) ?? failures[0];
  if (failure !== undefined) throw failure;
  return { commentId: shown?.id ?? null, commentUrl: shown?.url ?? null, note: committed };
}

async function putComment(
  { connection, log }: Publisher,
  octokit: Octokit,
  at: At,
  wanted: StickyComment,
): Promise<OwnComment> {
  const login = await connection.ownLogin();
  const own = await ownComments(log, octokit, at, wanted, login);
  const { live, retired } = planSticky(wanted, own);
  const shown = live.kind === 'keep' ? live.comment : await write(octokit, at, wanted, live);
  for (const old of retired) {
    await octokit.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
      ...at,
      comment_id: old.id,
      body: retiredBody(old, shown.url),
    });
  }
  return shown;
}

async function write(
  octokit: Octokit,
  at: At,
  { number }: StickyComment,
  live: { kind: 'edit'; comment: OwnComment; body: string } | { kind: 'create'; body: string },
): Promise<OwnComment> {
  const { body } = live;
  if (live.kind === 'edit') {
    await octokit.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
      ...at,
      comment_id: live.comment.id,
      body,
    });
    return { ...live.comment, body };
  }
  const { data } = await octokit.request(
    'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
    { ...at, issue_number: number, body },
  );
  return { id: Number(data.id), url: data.html_url, body };
}

/** The App's own comments with the marker, oldest first: a person who quotes it is left alone. */
async function ownComments(
  log: Log,
  octokit: Octokit,
  at: At,
  { number, marker }: StickyComment,
  login: string,
): Promise<readonly OwnComment[]> {
  const comments = await allPages(log, `comments of #${number}`, commentPages, async (page) => {
    const { data } = await octokit.request(
      'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
      { ...at, issue_number: number, per_page: perPage, page },
    );
    return data;
  });
  return comments
    .filter((comment) => comment.user?.login.toLowerCase() === login.toLowerCase())
    .map(({ id, html_url, body }) => ({ id: Number(id), url: html_url, body: body ?? '' }))
    .filter((comment) => comment.body.includes(marker));
}

/** The check run of our name on this commit is updated; a finished one is never taken back. */
async function putCheck(octokit: Octokit, at: At, appId: number, wanted: CheckRun): Promise<void> {
  const { name, headSha, status, conclusion, title, summary } = wanted;
  const { data } = await octokit.request('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', {
    ...at,
    ref: headSha,
    check_name: name,
    filter: 'latest',
    // Another App may call its check by our name.
    app_id: appId,
  });
  const last = data.check_runs[0];
  const same =
    last !== undefined &&
    last.status === status &&
    last.conclusion === conclusion &&
    last.output.title === title &&
    last.output.summary === summary;
  if (same) return;
  const state =
    status === 'completed' ? { status, conclusion: conclusion ?? 'neutral' } : { status };
  const content = { ...state, output: { title, summary } } as const;
  if (last === undefined || (last.status === 'completed' && status !== 'completed')) {
    await octokit.request('POST /repos/{owner}/{repo}/check-runs', {
      ...at,
      name,
      head_sha: headSha,
      ...content,
    });
  } else {
    await octokit.request('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', {
      ...at,
      check_run_id: last.id,
      ...content,
    });
  }
}

/**
 * One label of our six, or none; every other label, `perf: …` of people included, is left alone.
 */
async function putLabel(
  octokit: Octokit,
  at: At,
  number: number,
  keep: Label | null,
): Promise<void> {
  const { data } = await octokit.request('GET /repos/{owner}/{repo}/issues/{issue_number}/labels', {
    ...at,
    issue_number: number,
    per_page: perPage,
  });
  const present = data.map((label) => label.name);
  for (const name of present) {
    if (!isOurs(name) || name.toLowerCase() === keep) continue;
    await unless(
      [404],
      octokit.request('DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}', {
        ...at,
        issue_number: number,
        name,
      }),
    );
  }
  if (keep === null || present.some((name) => name.toLowerCase() === keep)) return;
  // 422: it exists already, perhaps in a colour that people like better.
  await unless(
    [422],
    octokit.request('POST /repos/{owner}/{repo}/labels', { ...at, name: keep, ...labels[keep] }),
  );
  await octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', {
    ...at,
    issue_number: number,
    labels: [keep],
  });
}

/** GitHub's labels differ in more than their case. */
function isOurs(name: string): boolean {
  return Object.hasOwn(labels, name.toLowerCase());
}

async function putBody(
  octokit: Octokit,
  at: At,
  { number, text }: { readonly number: number; readonly text: string },
): Promise<void> {
  const pull = { ...at, pull_number: number };
  const { data } = await octokit.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', pull);
  if ((data.body ?? '') === text) return;
  await octokit.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', { ...pull, body: text });
}
