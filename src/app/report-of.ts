import type { Judgement } from '#core/model/judgement.ts';
import type { Recording } from '#core/model/recording.ts';
import type { Report } from '#core/model/report.ts';

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
    roofline: null,
    base,
    head,
    createdAt,
    seconds,
    runId: id,
    changedSuites,
    newSuites,
    ...rest,
  };
}
