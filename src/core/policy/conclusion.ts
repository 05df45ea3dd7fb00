import type { Judgement, Verdict } from '../model/judgement.ts';
import type { Conclusion } from '../model/publication.ts';
import type { Report } from '../model/report.ts';

/** What the headline alone makes of the check run. */
function conclusionOf(headline: Verdict): Conclusion {
  switch (headline) {
    case 'incorrect':
    case 'regression':
    case 'errored':
      return 'failure';
    case 'inconclusive':
      return 'neutral';
    case 'improvement':
    case 'no-change':
      return 'success';
  }
}

/** The check run's conclusion: a broken requirement or a failed test command fails it too. */
export function checkConclusion(report: {
  readonly judgement: Pick<Judgement, 'headline' | 'requirements'>;
  readonly tests: Report['tests'];
}): Conclusion {
  const broken = report.judgement.requirements.some(({ status }) => status === 'broken');
  if (broken || report.tests?.passed === false) return 'failure';
  return conclusionOf(report.judgement.headline);
}

/** The exit code of `isochron compare`. */
export function exitCode(headline: Verdict): 0 | 1 | 2 | 3 {
  switch (headline) {
    case 'incorrect':
    case 'regression':
      return 1;
    case 'errored':
      return 2;
    case 'inconclusive':
      return 3;
    case 'improvement':
    case 'no-change':
      return 0;
  }
}
