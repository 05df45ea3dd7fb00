/** Regressions that people have accepted: they stay regressions, and fail nothing any more. */
import type { Acceptance } from '../model/acceptance.ts';
import type { Judgement, Row } from '../model/judgement.ts';
import type { Recording } from '../model/recording.ts';
import { headlineOf } from './judge.ts';
import { thresholdsOf } from './thresholds.ts';

/**
 * An acceptance is of an effect, not of a name: a row that takes longer than was accepted by as
 * much as would be claimed as a change of its own is a regression again. Wrong numbers and errors
 * are none, whatever was accepted.
 */
export function withAcceptances(
  judgement: Judgement,
  recording: Recording,
  acceptances: readonly Acceptance[],
): Judgement {
  if (acceptances.length === 0) return judgement;
  const rows = judgement.rows.map((row) => {
    const accepted = acceptances.find(({ benchmark }) => benchmark === row.benchmark.id);
    if (accepted === undefined || !isCovered(row, recording, accepted)) return row;
    return { ...row, accepted };
  });
  return { ...judgement, rows, headline: headlineOf(rows, recording) };
}

function isCovered(row: Row, recording: Recording, accepted: Acceptance): boolean {
  const { verdict, comparison } = row;
  const entry = recording.entries.find(({ benchmark }) => benchmark.id === row.benchmark.id);
  if (verdict !== 'regression' || comparison === null || entry === undefined) return false;
  const { claim } = thresholdsOf(entry, recording.procedure);
  return Math.log(comparison.ratio) < Math.log(accepted.ratio) + claim;
}
