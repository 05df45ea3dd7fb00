import { defaultProcedure } from '#core/analysis/procedure.ts';
import { stepProcedure } from '#core/analysis/search-levels.ts';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { Inspection } from '#core/model/change.ts';
import type { Procedure } from '#core/model/recording.ts';
import { repositoryKey } from '#core/model/repository.ts';
import type { Request } from '#core/model/request.ts';
import { wholeLine } from '#core/policy/bisection.ts';
import { literalGlob } from '#core/policy/literal-glob.ts';
import type { RemoteSource } from '#ports/checkout.ts';
import type { World } from '#ports/world.ts';
import { compareCommits, verdictsOf } from './compare-commits.ts';
import { remoteSite } from './remote-site.ts';
import { placed, searchLine } from './search-line.ts';

export type ConfirmRequest = Extract<Request, { kind: 'confirm' }>;

/**
 * Compares the two commits of a suspicion in a paired run, and traces what is slower for sure to
 * its commit by halving what lies between. Nothing is said to anybody yet.
 */
export async function inspectRange(
  world: World,
  request: ConfirmRequest,
  signal: AbortSignal,
): Promise<readonly Inspection[]> {
  const { testbedId, beforeSha, afterSha, benchmarks } = request;
  const range = { testbedId, beforeSha, afterSha, published: true };
  const source = await sourceOf(world, request);
  const commits = await world.checkout.firstParents(source, signal);
  if (commits === null) {
    const where = { repository: source.key, beforeSha, afterSha };
    world.log.info(where, await whyNotOnLine(world, source, signal));
    return benchmarks.map((benchmark) => {
      return { ...range, benchmark, verdict: 'inconclusive', trace: null };
    });
  }
  const line = [beforeSha, ...commits.map(({ sha }) => sha)];
  const site = remoteSite(world, source);
  const compare = (headSha: string, of: readonly BenchmarkId[], procedure: Procedure) => {
    const pair = { baseSha: beforeSha, headSha };
    const options = { only: of.map(literalGlob), procedure };
    return compareCommits(world, site, pair, options, signal);
  };
  const run = await compare(afterSha, benchmarks, defaultProcedure);
  const verdicts = verdictsOf(run);
  const slower = benchmarks.filter((id) => verdicts.get(id) === 'regression');
  const whole = wholeLine(commits.length, slower, run.runId);
  const stretches = await searchLine(whole, (stretch, place) =>
    compare(
      placed(line, place),
      stretch.benchmarks,
      stepProcedure(defaultProcedure, stretch.runs + 1, 1),
    ),
  );
  return benchmarks.map((benchmark) => {
    const verdict = verdicts.get(benchmark) ?? 'inconclusive';
    const stretch = stretches.find((one) => one.benchmarks.includes(benchmark));
    if (stretch === undefined) return { ...range, benchmark, verdict, trace: null };
    const { good, bad, runId } = stretch;
    const trace = { goodSha: placed(line, good), culpritSha: placed(line, bad), runId };
    return { ...range, benchmark, verdict, trace, published: false };
  });
}

/**
 * Two workers may measure neighbouring commits the wrong way round. Nothing can be told of that
 * range; the wider one that the next points give is inspected by itself.
 */
async function whyNotOnLine(
  world: World,
  source: RemoteSource & { readonly baseSha: string },
  signal: AbortSignal,
): Promise<string> {
  const { baseSha, headSha } = source;
  const turned = { ...source, baseSha: headSha, headSha: baseSha };
  const isTurned = (await world.checkout.firstParents(turned, signal)) !== null;
  return isTurned
    ? 'the later one of the suspect commits was measured first'
    : 'the suspect commits are not on one line: history was rewritten';
}

/** Where the commits of a request are fetched from. */
export async function sourceOf(
  world: World,
  {
    repository,
    beforeSha,
    afterSha,
  }: Pick<ConfirmRequest, 'repository' | 'beforeSha' | 'afterSha'>,
): Promise<RemoteSource & { readonly baseSha: string }> {
  const { url, token } = await world.github.cloneSource(repository);
  const refs = [`refs/heads/${repository.defaultBranch}`];
  return {
    key: repositoryKey(repository),
    url,
    token,
    refs,
    baseSha: beforeSha,
    headSha: afterSha,
  };
}
