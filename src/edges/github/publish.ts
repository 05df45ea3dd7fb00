import type { Octokit } from 'octokit';
import { TransientError } from '#core/model/errors.ts';
import { type CheckRun, type Label, labels, type Publication } from '#core/model/publication.ts';
import type { Repository } from '#core/model/repository.ts';
import type { Published } from '#ports/github.ts';
import type { Log } from '#ports/world.ts';
import type { Connection } from './connection.ts';
import { unless } from './failure.ts';
import { fittingSummary } from './lengths.ts';
import { type Committer, commitNote } from './note.ts';
import { perPage } from './pages.ts';
import { putComment } from './put-comment.ts';
import { putIssue } from './put-issue.ts';
import type { At } from './read.ts';
import { type OwnComment, sameText } from './sticky.ts';

export interface Publisher extends Committer {
  readonly appId: number | string;
  readonly connection: Connection;
  readonly log: Log;
}

/**
 * Executes a publication; doing it twice changes nothing more. Every part is tried, so that a label
 * that is refused does not cost the verdict; then the first failure is thrown, what passes before
 * the rest. A rate limit ends it at once.
 */
export async function publish(
  publisher: Publisher,
  repository: Repository,
  publication: Publication,
): Promise<Published> {
  const { connection } = publisher;
  const { comment, check, label, body, note, issue } = publication;
  const at = { owner: repository.owner, repo: repository.name };
  const failures: unknown[] = [];
  async function part<T>(doing: string, work: (octokit: Octokit) => Promise<T>): Promise<T | null> {
    try {
      return await connection.inRepository(repository, doing, work);
    } catch (error) {
      // To go on asking while a limit lasts prolongs it.
      if (error instanceof TransientError && error.retryAfterMs !== null) throw error;
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

  const opened =
    issue === null
      ? null
      : await part('open an issue', (octokit) => putIssue(publisher, octokit, at, issue));

  // Last: who waits for the check run finds the rest in place.
  if (check !== null) {
    await part(`show the check run on ${check.headSha.slice(0, 7)}`, (octokit) =>
      putCheck(octokit, at, Number(publisher.appId), check),
    );
  }

  const failure = failures.find((one) => one instanceof TransientError) ?? failures[0];
  if (failure !== undefined) throw failure;
  return {
    commentId: shown?.id ?? null,
    commentUrl: shown?.url ?? null,
    note: committed,
    issue: opened,
  };
}

/** The check run of our name on this commit is updated; a finished one is never taken back. */
async function putCheck(octokit: Octokit, at: At, appId: number, wanted: CheckRun): Promise<void> {
  const { name, headSha, status, conclusion, title } = wanted;
  const actions = [...wanted.actions];
  const summary = fittingSummary(wanted.summary);
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
    sameText(last.output.summary ?? '', summary);
  if (same) return;
  const state =
    status === 'completed' ? { status, conclusion: conclusion ?? 'neutral' } : { status };
  const content = { ...state, output: { title, summary }, actions } as const;
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
 * One label of our family, or none; every other label, `perf: …` of people included, is left alone.
 */
async function putLabel(
  octokit: Octokit,
  at: At,
  number: number,
  keep: Label | null,
): Promise<void> {
  const issue = { ...at, issue_number: number };
  const { data } = await octokit.request('GET /repos/{owner}/{repo}/issues/{issue_number}/labels', {
    ...issue,
    per_page: perPage,
  });
  const before = data.map(({ name }) => name);
  const isMissing = keep !== null && !before.some((name) => name.toLowerCase() === keep);
  const after = isMissing ? await addLabel(octokit, at, number, keep) : [];
  for (const name of new Set([...before, ...after])) {
    if (!isOurs(name) || name.toLowerCase() === keep) continue;
    await unless(
      [404],
      octokit.request('DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}', {
        ...issue,
        name,
      }),
    );
  }
}

/** All the labels that are there then, another worker's of this moment included. */
async function addLabel(
  octokit: Octokit,
  at: At,
  number: number,
  name: Label,
): Promise<readonly string[]> {
  // 422: it exists already, perhaps in a colour that people like better.
  await unless(
    [422],
    octokit.request('POST /repos/{owner}/{repo}/labels', { ...at, name, ...labels[name] }),
  );
  const { data } = await octokit.request(
    'POST /repos/{owner}/{repo}/issues/{issue_number}/labels',
    { ...at, issue_number: number, labels: [name] },
  );
  return data.map((label) => label.name);
}

/** No two of GitHub's labels differ by their case alone. */
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
