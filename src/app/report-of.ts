import { pointsOf } from '#core/analysis/roofline.ts';
import type { Judgement } from '#core/model/judgement.ts';
import type { Recording } from '#core/model/recording.ts';
import type { Report, Roofline } from '#core/model/report.ts';
import { noCeilings } from '#core/report/messages.ts';

/** What only some reports have. */
type Optional = 'calibration' | 'optimizations' | 'documents' | 'rules' | 'profiles' | 'roofline';

/** What the report's writers need, from a recording and what was decided about it. */
export function reportOf(
  recording: Recording,
  judgement: Judgement,
  rest: Pick<Report, 'tests' | 'link' | 'notices'> & Partial<Pick<Report, Optional>>,
): Report {
  const { testbed, base, head, createdAt, seconds, id, changedSuites, newSuites } = recording;
  return {
    judgement,
    testbed,
    calibration: null,
    optimizations: [],
    documents: [],
    rules: [],
    profiles: [],
    roofline: rooflineOf(recording, judgement),
    base,
    head,
    createdAt,
    seconds,
    runId: id,
    changedSuites,
    newSuites,
    ...rest,
    notices: [...rest.notices, ...(recording.ceilings === null ? [noCeilings()] : [])],
  };
}

/** Null where nothing was asked of the ceilings, or they could not be measured. */
function rooflineOf({ ceilings, testbed }: Recording, { rows }: Judgement): Roofline | null {
  if (ceilings == null || ceilings.testbedId !== testbed.id) return null;
  return { ceilings, points: pointsOf(rows, ceilings) };
}
