import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { Inspection } from '#core/model/change.ts';
import { CancelledError } from '#core/model/errors.ts';
import type { Row, Verdict } from '#core/model/judgement.ts';
import type { Recording } from '#core/model/recording.ts';
import { repositoryKey } from '#core/model/repository.ts';
import type { Request } from '#core/model/request.ts';
import { divide, nextPlace, type Stretch, wholeLine } from '#core/policy/bisection.ts';
import { literalGlob } from '#core/policy/literal-glob.ts';
import type { RemoteSource } from '#ports/checkout.ts';
import type { World } from '#ports/world.ts';
import { judgeWithBaseline } from './judge-with-baseline.ts';
import { measureTrees } from './measure-trees.ts';
import { readNoiseFloors } from './read-calibration.ts';
import { readSettings } from './read-settings.ts';

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
  const run = await compareCommits(world, source, benchmarks, signal);
  const slower = benchmarks.filter((id) => run.verdicts.get(id) === 'regression');
  const whole = wholeLine(commits.length, slower, run.runId);
  const stretches = await narrow(world, source, line, whole, signal);
  return benchmarks.map((benchmark) => {
    const verdict = run.verdicts.get(benchmark) ?? 'inconclusive';
    const stretch = stretches.find((one) => one.benchmarks.includes(benchmark));
    if (stretch === undefined) return { ...range, benchmark, verdict, trace: null };
    const { good, bad, runId } = stretch;
    const trace = { goodSha: shaAt(line, good), culpritSha: shaAt(line, bad), runId };
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

/** Halves a stretch for as long as it can be; its benchmarks may end in several. */
async function narrow(
  world: World,
  source: RemoteSource,
  line: readonly string[],
  whole: Stretch,
  signal: AbortSignal,
): Promise<readonly Stretch[]> {
  const open = whole.benchmarks.length > 0 ? [whole] : [];
  const done: Stretch[] = [];
  for (let stretch = open.pop(); stretch !== undefined; stretch = open.pop()) {
    const place = nextPlace(stretch);
    if (place === null) {
      done.push(stretch);
      continue;
    }
    const pair = { baseSha: shaAt(line, stretch.good), headSha: shaAt(line, place) };
    const run = await compareCommits(world, { ...source, ...pair }, stretch.benchmarks, signal);
    open.push(...divide(stretch, place, run));
  }
  return done;
}

function shaAt(line: readonly string[], place: number): string {
  const sha = line[place];
  if (sha === undefined) throw new Error(`the line of commits has no place ${place}`);
  return sha;
}

interface PairedRun {
  readonly runId: string;
  readonly verdicts: ReadonlyMap<BenchmarkId, Verdict>;
}

/** The whole procedure on these benchmarks alone; the samples are kept before they are judged. */
async function compareCommits(
  world: World,
  source: RemoteSource,
  benchmarks: readonly BenchmarkId[],
  signal: AbortSignal,
): Promise<PairedRun> {
  const { store, log } = world;
  const { key, baseSha, headSha } = source;
  const workspace = await world.checkout.openRemote(source, signal);
  try {
    const settings = await readSettings(world.sources, workspace);
    const recording = await measureTrees(
      world,
      workspace,
      {
        settings,
        all: true,
        only: benchmarks.map(literalGlob),
        noiseFloors: (testbedId, entries) => readNoiseFloors(store, key, testbedId, entries),
        save: (raw: Recording) => store.saveRecording(key, raw),
      },
      signal,
    );
    if (signal.aborted) throw new CancelledError('superseded while measuring');
    const { rows } = await judgeWithBaseline(store, key, recording);
    const verdicts = new Map(rows.map((row) => [row.benchmark.id, verdictOf(row)]));
    const said = Object.fromEntries(benchmarks.map((id) => [id, verdicts.get(id) ?? 'missing']));
    log.info({ repository: key, baseSha, headSha, run: recording.id, verdicts: said }, 'inspected');
    return { runId: recording.id, verdicts };
  } finally {
    await workspace.dispose();
  }
}

/** What was not compared, such as a benchmark whose base could not be built, is no "no change". */
function verdictOf({ verdict, comparison }: Row): Verdict {
  return comparison === null && verdict === 'no-change' ? 'inconclusive' : verdict;
}
