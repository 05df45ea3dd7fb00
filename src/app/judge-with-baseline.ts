import { judgeRecording } from '#core/analysis/judge.ts';
import type { Judgement } from '#core/model/judgement.ts';
import type { Recording } from '#core/model/recording.ts';
import type { Store } from '#ports/store.ts';

/** Newest points of a series that are looked at. */
const seriesLimit = 100;

/** Judges a recording; the stored baseline of its testbed is asked for its opinion of each row. */
export async function judgeWithBaseline(
  store: Store,
  repository: string,
  recording: Recording,
): Promise<Judgement> {
  const ids = recording.entries.map((entry) => entry.benchmark.id);
  const series = await store.baseline(repository, recording.testbed.id, ids, seriesLimit);
  return judgeRecording(recording, series);
}
