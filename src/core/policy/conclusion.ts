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

/**
 * The check run's conclusion: a broken requirement, a failed test command or a broken rule of the
 * house fails it too, and what a rule asks of people keeps it from passing.
 */
export function checkConclusion(
  report: Pick<Report, 'tests' | 'rules'> & {
    readonly judgement: Pick<Judgement, 'headline' | 'requirements'>;
  },
): Conclusion {
  const { judgement, tests, rules } = report;
  const isBroken = [...judgement.requirements, ...rules].some(({ status }) => status === 'broken');
  const verdict = conclusionOf(judgement.headline);
  if (isBroken || tests?.passed === false || verdict === 'failure') return 'failure';
  return rules.some(({ status }) => status === 'asked') ? 'action_required' : verdict;
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
