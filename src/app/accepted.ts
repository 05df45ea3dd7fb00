/** Regressions that people accept by name and reason, and take back. */
import { withAcceptances } from '#core/analysis/accept.ts';
import { judgeRecording } from '#core/analysis/judge.ts';
import { parseAcceptances } from '#core/config/left-on-github.ts';
import type { Acceptance } from '#core/model/acceptance.ts';
import type { KnownCommand } from '#core/model/command.ts';
import type { Judgement } from '#core/model/judgement.ts';
import { nothingToPublish } from '#core/model/publication.ts';
import type { Recording } from '#core/model/recording.ts';
import { type PullRequest, type Repository, repositoryKey } from '#core/model/repository.ts';
import { pullRequestKey } from '#core/model/request.ts';
import { meansBenchmark } from '#core/policy/selection.ts';
import { hiddenData } from '#core/report/hidden.ts';
import * as messages from '#core/report/messages-commands.ts';
import type { Outcome } from '#ports/store.ts';
import type { Desk } from '#ports/world.ts';
import { enqueueRun } from './enqueue-run.ts';

/** Who asked, and where. */
export interface AskedBy {
  readonly repository: Repository;
  readonly pullRequest: PullRequest;
  readonly login: string;
  readonly delivery: string;
}

/** The last verdict on the present head, with what it was drawn from. */
export interface LastRun {
  readonly outcome: Outcome;
  readonly recording: Recording;
}

export async function readLastRun(
  { store }: Pick<Desk, 'store'>,
  repository: Repository,
  { number, headSha }: Pick<PullRequest, 'number' | 'headSha'>,
): Promise<LastRun | null> {
  const outcome = await store.outcome(repositoryKey(repository), number, headSha);
  if (outcome === null || outcome.verdict === null || outcome.runId === null) return null;
  const recording = await store.recording(outcome.runId);
  return recording === null ? null : { outcome, recording };
}

/**
 * What is accepted on a pull request. A store that was lost gets it back from Isochron's own
 * comment, which nobody but people with write access can edit, unlike a note on a branch.
 */
async function readAcceptances(
  { store, github }: Pick<Desk, 'store' | 'github'>,
  repository: Repository,
  number: number,
): Promise<readonly Acceptance[]> {
  const key = repositoryKey(repository);
  const stored = await store.acceptances(key, number);
  if (stored.length > 0) return stored;
  const comments = await github.comments(repository, number);
  const own = comments.findLast(
    ({ isOurs, body }) => isOurs && body.startsWith(messages.acceptancesMarker),
  );
  const left = parseAcceptances(hiddenData(messages.acceptancesData, own?.body ?? ''));
  if (left.length > 0) await store.saveAcceptances(key, number, left);
  return left;
}

/** A judgement with what people have accepted of it. */
export async function judgeAccepted(
  desk: Pick<Desk, 'store' | 'github'>,
  repository: Repository,
  number: number,
  recording: Recording,
  judgement: Judgement,
): Promise<Judgement> {
  const isConcerned = judgement.rows.some(({ verdict }) => verdict === 'regression');
  if (!isConcerned) return judgement;
  return withAcceptances(judgement, recording, await readAcceptances(desk, repository, number));
}

/** Accepts the regressions of the last run that a glob means. */
export async function accept(
  desk: Desk,
  asked: AskedBy,
  { benchmark, reason }: Extract<KnownCommand, { name: 'accept' }>,
): Promise<void> {
  const { repository, pullRequest, login } = asked;
  const { number, headSha } = pullRequest;
  const last = await readLastRun(desk, repository, pullRequest);
  if (last === null) {
    return desk.github.reply(repository, number, messages.noRunYet(headSha));
  }
  const { rows } = judgeRecording(last.recording, new Map());
  const regressions = rows.filter(({ verdict }) => verdict === 'regression');
  const { matches } = desk.sources;
  const meant = regressions.filter((row) => meansBenchmark(matches, benchmark, row.benchmark.id));
  if (meant.length === 0) {
    const ids = regressions.map((row) => row.benchmark.id);
    return desk.github.reply(repository, number, messages.nothingToAccept(benchmark, ids));
  }
  const acceptedAt = desk.clock.now().toISOString();
  const added = meant.flatMap((row): Acceptance[] => {
    const { id } = row.benchmark;
    if (row.comparison === null) return [];
    return [{ benchmark: id, ratio: row.comparison.ratio, headSha, reason, by: login, acceptedAt }];
  });
  const before = await readAcceptances(desk, repository, number);
  const kept = before.filter((one) => added.every((other) => other.benchmark !== one.benchmark));
  await changeAcceptances(desk, asked, [...kept, ...added], last.outcome);
}

export async function unaccept(
  desk: Desk,
  asked: AskedBy,
  { benchmark }: { readonly benchmark: string },
): Promise<void> {
  const { repository, pullRequest } = asked;
  const before = await readAcceptances(desk, repository, pullRequest.number);
  const { matches } = desk.sources;
  const kept = before.filter((one) => !meansBenchmark(matches, benchmark, one.benchmark));
  if (kept.length === before.length) {
    const ids = before.map((one) => one.benchmark);
    const text = messages.nothingAccepted(benchmark, ids);
    return desk.github.reply(repository, pullRequest.number, text);
  }
  const last = await readLastRun(desk, repository, pullRequest);
  await changeAcceptances(desk, asked, kept, last?.outcome ?? null);
}

/**
 * Stored, shown, and then the report is published again from its kept samples. A run that is under
 * way or waits comes to the same by itself.
 */
async function changeAcceptances(
  desk: Desk,
  { repository, pullRequest, delivery }: AskedBy,
  wanted: readonly Acceptance[],
  outcome: Outcome | null,
): Promise<void> {
  const { number } = pullRequest;
  const all = [...wanted].sort((a, b) => (a.benchmark < b.benchmark ? -1 : 1));
  await desk.store.saveAcceptances(repositoryKey(repository), number, all);
  const comment = messages.acceptancesComment(number, all);
  await desk.github.publish(repository, { ...nothingToPublish, comment });
  if (outcome === null || pullRequest.state === 'closed') return;
  if (await desk.queue.holds(pullRequestKey(repository, number))) return;
  await desk.store.saveOutcome({ ...outcome, published: false });
  await enqueueRun(desk, repository, pullRequest, delivery, false);
}
