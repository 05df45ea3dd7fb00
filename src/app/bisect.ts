import { beforeLastChange } from '#core/analysis/segments.ts';
import type { BisectionProgress, BisectionResult } from '#core/model/bisection.ts';
import type { Commit } from '#core/model/change.ts';
import { UserError } from '#core/model/errors.ts';
import { nothingToPublish } from '#core/model/publication.ts';
import { repositoryKey } from '#core/model/repository.ts';
import { type Request, requestKey } from '#core/model/request.ts';
import { mayRun } from '#core/policy/permission.ts';
import { meansBenchmark } from '#core/policy/selection.ts';
import * as reports from '#core/report/bisection.ts';
import { waitsForApproval } from '#core/report/messages.ts';
import { answer } from '#core/report/messages-commands.ts';
import { bisectionNote } from '#core/report/note.ts';
import { shortSha } from '#core/report/rows.ts';
import type { RemoteSource } from '#ports/checkout.ts';
import type { World } from '#ports/world.ts';
import { bisectLine } from './bisect-line.ts';
import { longSeries } from './drift-since-release.ts';
import { readRemoteSettings } from './read-settings.ts';
import { remoteSite } from './remote-site.ts';

type BisectRequest = Extract<Request, { kind: 'bisect' }>;

interface Range {
  readonly goodSha: string;
  readonly badSha: string;
}

/**
 * Finds the commit that made a benchmark slower, and answers with it. What is measured is stored
 * step by step: taken up again after a crash, it goes on where it was.
 */
export async function bisect(
  world: World,
  request: BisectRequest,
  signal: AbortSignal,
): Promise<void> {
  const { store } = world;
  const { repository, delivery, benchmark } = request;
  const key = repositoryKey(repository);
  const begun = await store.bisection(key, delivery);
  const refusal = begun === null ? await refusalOf(world, request) : null;
  if (refusal !== null) return say(world, request, refusal);
  const range = begun ?? (await rangeOf(world, request, signal));
  // Branches move on: taken up again, it is the same range.
  await store.saveBisection(key, { delivery, goodSha: range.goodSha, badSha: range.badSha });
  const { steps: known = [] } = (await store.bisection(key, delivery)) ?? {};
  const source = await sourceOf(world, request, range);
  const commits = await lineOf(world, source, signal);
  const site = {
    ...remoteSite(world, source),
    ...{ goodSha: range.goodSha, commits, known },
    keep: (step: (typeof known)[number]) => store.saveSearchStep(key, delivery, step),
  };
  const tell = (progress: BisectionProgress): Promise<void> =>
    say(world, request, reports.bisectionUnderWay(progress));
  const result = await bisectLine(world, site, benchmark, tell, signal);
  await publish(world, request, result, source.url.replace(/\.git$/, ''));
}

async function say(world: World, request: BisectRequest, text: string): Promise<void> {
  const { repository, number } = request;
  const comment = answer(number, requestKey(request), text);
  await world.github.publish(repository, { ...nothingToPublish, comment });
}

/** On an issue it stands in the note, too. */
async function publish(
  world: World,
  request: BisectRequest,
  result: BisectionResult,
  page: string,
): Promise<void> {
  const { github } = world;
  const { repository, number } = request;
  await say(world, request, reports.bisectionText(result, page));
  if (request.onPullRequest) return;
  const settings = await readRemoteSettings(github, repository, result.good);
  await github.commitNote(repository, bisectionNote(result, number, settings, page));
}

async function sourceOf(
  { github }: World,
  { repository }: BisectRequest,
  { goodSha, badSha }: Range,
): Promise<RemoteSource & { readonly baseSha: string }> {
  const { url, token } = await github.cloneSource(repository);
  const ends = { baseSha: goodSha, headSha: badSha };
  // By themselves: a commit need not be on the default branch.
  return { key: repositoryKey(repository), url, token, refs: [goodSha, badSha], ...ends };
}

async function lineOf(
  { checkout }: World,
  source: RemoteSource & { readonly baseSha: string },
  signal: AbortSignal,
): Promise<readonly [Commit, ...Commit[]]> {
  const [first, ...others] = (await checkout.firstParents(source, signal)) ?? [];
  if (first === undefined) {
    const { baseSha, headSha } = source;
    throw new UserError(reports.notOneLine(shortSha(baseSha), shortSha(headSha)));
  }
  return [first, ...others];
}

/** What was asked for, else what is known. */
async function rangeOf(world: World, request: BisectRequest, signal: AbortSignal): Promise<Range> {
  const { github } = world;
  const { repository, number, good, bad } = request;
  const pullRequest =
    request.onPullRequest && (good === null || bad === null)
      ? await github.pullRequest(repository, number)
      : null;
  const badSha =
    bad === null
      ? (pullRequest?.headSha ?? (await github.branchHead(repository, repository.defaultBranch)))
      : await commitOf(world, request, bad);
  if (good !== null) return { goodSha: await commitOf(world, request, good), badSha };
  if (pullRequest === null) return { goodSha: await lastKnownGood(world, request), badSha };
  const { baseSha } = pullRequest;
  const source = await sourceOf(world, request, { goodSha: baseSha, badSha });
  const workspace = await world.checkout.openRemote(source, signal);
  await workspace.dispose();
  return { goodSha: workspace.base?.commit.sha ?? baseSha, badSha };
}

/**
 * The head of a pull request that nobody named waits for its approval, as it does to be measured.
 * Null where it may run.
 */
async function refusalOf(
  { github, store }: World,
  { repository, number, onPullRequest, bad }: BisectRequest,
): Promise<string | null> {
  if (!onPullRequest || bad !== null) return null;
  const key = repositoryKey(repository);
  const pullRequest = await github.pullRequest(repository, number);
  const { author, headSha, baseSha } = pullRequest;
  const permission = await github.permission(repository, author);
  const settings = await readRemoteSettings(github, repository, baseSha);
  const approved = await store.isApproved(key, number, headSha);
  const may = mayRun({ pullRequest, repositoryKey: key, permission, settings, approved });
  return may ? null : waitsForApproval(author, headSha);
}

async function commitOf(
  { github }: World,
  { repository }: BisectRequest,
  revision: string,
): Promise<string> {
  const sha = await github.commitOf(repository, revision);
  if (sha === null) throw new UserError(reports.unknownRevision(revision));
  return sha;
}

/**
 * Before the stored baseline left its level last, the oldest of those of several benchmarks; else
 * the last release.
 */
async function lastKnownGood(world: World, request: BisectRequest): Promise<string> {
  const { store, github, sandbox, sources } = world;
  const { repository, benchmark } = request;
  const key = repositoryKey(repository);
  const { id: testbedId } = await sandbox.testbed();
  const all = await store.baselineBenchmarks(key, testbedId);
  const meant = all.filter((id) => meansBenchmark(sources.matches, benchmark, id));
  const series = await store.baseline(key, testbedId, meant, longSeries);
  const found = [...series.values()].flatMap((points) => {
    const sha = beforeLastChange(points);
    const point = points.find((own) => own.sha === sha);
    return point === undefined ? [] : [point];
  });
  const [oldest] = found.sort((a, b) => Date.parse(a.recordedAt) - Date.parse(b.recordedAt));
  if (oldest !== undefined) return oldest.sha;
  const release = await github.lastRelease(repository);
  if (release === null) throw new UserError(reports.bisectionNeedsRange(benchmark));
  return release.sha;
}
