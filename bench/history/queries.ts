/** The queries behind a report, timed on a store that is full. */
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { Recording } from '#core/model/recording.ts';
import type { StoreDatabase } from '#edges/store/database.ts';
import { createStore } from '#edges/store/store.ts';
import type { Store } from '#ports/store.ts';
import { recording, round } from '../../test/edges/store-samples.ts';
import {
  benchmarkAt,
  calibratedOf,
  calibrationRuns,
  conditions,
  inspectionsOfBenchmark,
  pulls,
  repository,
  type Size,
  testbed,
  unpublished,
} from './fill.ts';

export interface QueryTime {
  /** `pglite` or `postgres`. */
  readonly store: string;
  readonly name: string;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly limitMs: number;
}

const repetitions = 30;
/** Newest points of a series that a report looks at. */
const seriesLimit = 100;
/** Newest runs against itself that a benchmark's noise floor is told from. */
const estimatesLimit = 100;
/** A report of ten benchmarks at their first look, three of them noisy; samples are an arm's. */
const benchmarksOfRecording = 10;
const noisyBenchmarks = 3;
const roundsOfBenchmark = 14;
const samplesOfRound = 72;
const samplesOfNoisyRound = 216;

/** Each repetition asks for something else. The first, which fills caches, is not counted. */
export async function timeQueries(
  database: StoreDatabase,
  name: string,
  size: Size,
  limitMs: number,
  signal: AbortSignal,
): Promise<readonly QueryTime[]> {
  const store = createStore(database);
  const recordings = Array.from({ length: repetitions + 1 }, (_, index) => recordingAt(index));
  const works: Readonly<Record<string, (repetition: number) => Promise<unknown>>> = {
    'baseline of 10 benchmarks': (index) => baselineOf(store, size, 10, index),
    'baseline of 100 benchmarks': (index) => baselineOf(store, size, 100, index),
    'noise of 10 benchmarks': (index) => estimatesOf(store, size, 10, index),
    'noise of 100 benchmarks': (index) => estimatesOf(store, size, 100, index),
    'false-alarm rate': () => countAlarms(store),
    'inspections of 100 benchmarks': (index) => inspectionsOf(store, size, 100, index),
    'unpublished inspections': () => unpublishedOf(store),
    'save a recording': (index) => store.saveRecording(repository, recordings[index] as Recording),
    'load a recording': (index) => found(store.recording(`run-${index}`)),
    'newest outcome': (index) => found(store.outcome(repository, 1 + ((index * 61) % pulls))),
  };
  const times: QueryTime[] = [];
  for (const [work, run] of Object.entries(works)) {
    await run(0);
    const elapsedMs: number[] = [];
    for (let index = 1; index <= repetitions; index += 1) {
      signal.throwIfAborted();
      const startMs = performance.now();
      await run(index);
      elapsedMs.push(performance.now() - startMs);
    }
    elapsedMs.sort((a, b) => a - b);
    const at = (share: number) => elapsedMs[Math.ceil(share * repetitions) - 1] as number;
    times.push({ store: name, name: work, medianMs: at(0.5), p95Ms: at(0.95), limitMs });
  }
  return times;
}

async function found<T>(query: Promise<T | null>): Promise<T> {
  const row = await query;
  if (row === null) throw new Error('the store does not have what was put into it');
  return row;
}

async function baselineOf(
  store: Store,
  size: Size,
  benchmarks: number,
  repetition: number,
): Promise<void> {
  const ids = apart(size.benchmarks, benchmarks, repetition);
  const series = await store.baseline(repository, testbed, ids, seriesLimit);
  const points = [...series.values()].flat().length;
  expectCount(points, benchmarks * Math.min(seriesLimit, size.commits));
}

async function estimatesOf(
  store: Store,
  size: Size,
  benchmarks: number,
  repetition: number,
): Promise<void> {
  const ids = apart(calibratedOf(size), benchmarks, repetition);
  const wanted = new Map(ids.map((id) => [id, conditions]));
  const estimates = await store.estimates(repository, testbed, wanted, estimatesLimit);
  expectCount([...estimates.values()].flat().length, benchmarks * estimatesLimit);
}

async function countAlarms(store: Store): Promise<void> {
  const { runs } = await store.alarmCounts(repository, testbed, calibrationRuns);
  expectCount(runs, calibrationRuns);
}

async function inspectionsOf(
  store: Store,
  size: Size,
  benchmarks: number,
  repetition: number,
): Promise<void> {
  const ids = apart(size.benchmarks, benchmarks, repetition);
  const inspections = await store.inspections(repository, testbed, ids);
  expectCount(inspections.length, benchmarks * inspectionsOfBenchmark);
}

async function unpublishedOf(store: Store): Promise<void> {
  expectCount((await store.unpublishedInspections(repository)).length, unpublished);
}

/** By a prime, so that the benchmarks of a report and of two reports lie apart. */
function apart(among: number, count: number, repetition: number): readonly BenchmarkId[] {
  const first = repetition * count;
  return Array.from({ length: count }, (_, index) => benchmarkAt(((first + index) * 7919) % among));
}

function expectCount(found: number, expected: number): void {
  if (found !== expected) throw new Error(`${found} rows came back instead of ${expected}`);
}

function recordingAt(index: number): Recording {
  const rounds = Array.from({ length: benchmarksOfRecording }, (_, which) =>
    Array.from({ length: roundsOfBenchmark }, (_unused, place) => {
      const one = round(place, { benchmark: benchmarkAt(which) });
      const length = which < noisyBenchmarks ? samplesOfNoisyRound : samplesOfRound;
      const samplesNs = Array.from({ length }, (_none, at) => 1e6 + at / 3 + index);
      const base = one.base === null ? null : { ...one.base, samplesNs };
      return { ...one, base, head: { ...one.head, samplesNs } };
    }),
  );
  return recording({ id: `run-${index}`, rounds: rounds.flat() });
}
