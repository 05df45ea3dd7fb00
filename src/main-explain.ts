/** The command that shows why a run was decided as it was: from a file, or from the store. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { explainRecording } from '#core/analysis/explain.ts';
import { parseStoreEnvironment } from '#core/config/environment.ts';
import { parseRecording } from '#core/config/recording.ts';
import type { BaselinePoint } from '#core/model/baseline.ts';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import { UserError } from '#core/model/errors.ts';
import type { Recording } from '#core/model/recording.ts';
import { exitCode } from '#core/policy/conclusion.ts';
import { meansBenchmark } from '#core/policy/selection.ts';
import { explanationText } from '#core/report/explain.ts';
import { matchesGlob } from '#edges/source/glob.ts';
import { painter } from '#edges/terminal/paint.ts';
import { readText } from './main-local.ts';

/** Newest points of a series that are read; those of after an older run are among them. */
const seriesLimit = 400;

interface Found {
  readonly recording: Recording;
  /** What its store has of the default branch on its testbed; null for a file. */
  readonly stored: ReadonlyMap<BenchmarkId, readonly BaselinePoint[]> | null;
}

export interface ExplainFlags {
  readonly only: readonly string[];
  readonly json?: boolean;
}

/** `run` is a path, or the id of a stored run. */
export async function explainRun(
  run: string,
  { only, json }: ExplainFlags,
  variables: NodeJS.ProcessEnv,
): Promise<number> {
  const { recording, stored }: Found = existsSync(run)
    ? { recording: parseRecording(await readText(run), run), stored: null }
    : await storedRun(run, variables);
  const explanation = explainRecording(
    recording,
    (id) => only.length === 0 || only.some((glob) => meansBenchmark(matchesGlob, glob, id)),
    stored,
  );
  if (only.length > 0 && explanation.benchmarks.length === 0) {
    throw new UserError(`--only chooses no benchmark of this run. ${benchmarksText(recording)}`);
  }
  const text = json
    ? JSON.stringify(explanation, null, 2)
    : explanationText(explanation, painter(process.stdout));
  process.stdout.write(`${text}\n`);
  return exitCode(explanation.headline);
}

function benchmarksText({ entries }: Recording): string {
  const ids = entries.map(({ benchmark }) => `\`${benchmark.id}\``);
  return ids.length === 0 ? 'It has none.' : `It has ${ids.join(', ')}.`;
}

async function storedRun(id: string, variables: NodeJS.ProcessEnv): Promise<Found> {
  const { databaseUrl, directory } = parseStoreEnvironment(variables);
  const place = join(directory, 'store');
  // Opening the embedded store would make one.
  if (databaseUrl === null && !existsSync(place)) {
    throw new UserError(
      `There is no file ${id}, and no store in ${place} that could have a run of this id: give ` +
        'the path of a file that `isochron compare --save` wrote, or say where the store of the ' +
        'server is with ISOCHRON_DIR or DATABASE_URL.',
    );
  }
  const [{ openDatabase }, { createStore }] = await Promise.all([
    import('#edges/store/database.ts'),
    import('#edges/store/store.ts'),
  ]);
  const store = createStore(await openDatabase({ databaseUrl, directory: place }));
  try {
    const recording = await store.recording(id);
    if (recording === null) {
      const where = databaseUrl === null ? place : 'DATABASE_URL';
      throw new UserError(
        `There is no file ${id}, and no run of this id in the store of ${where}: the id of a run ` +
          'stands below its report, after "run".',
      );
    }
    supported(recording);
    const repository = (await store.repositoryOf(id)) ?? '';
    const ids = recording.entries.map(({ benchmark }) => benchmark.id);
    const { testbed } = recording;
    return { recording, stored: await store.baseline(repository, testbed.id, ids, seriesLimit) };
  } finally {
    await store.close();
  }
}

/** A store may hold what an older version recorded; a file is parsed, and says so by itself. */
function supported(recording: Recording): void {
  const format: number = recording.format;
  if (format === 2) return;
  throw new UserError(
    `Run ${recording.id} was recorded by another version of isochron (format ${format}), which ` +
      'this one cannot explain: measure it again, with `/perf run` in a comment.',
  );
}
