import type { Verdict } from '../model/judgement.ts';
import type { Label } from '../model/publication.ts';

/**
 * The label of a headline; `accepted`: a regression is there that people have accepted. A run that
 * errored says nothing about speed, so it keeps no label: the check run tells.
 */
export function labelOf(headline: Verdict, accepted: boolean): Label | null {
  switch (headline) {
    case 'incorrect':
      return 'perf: incorrect';
    case 'regression':
      return 'perf: regression';
    case 'inconclusive':
      return 'perf: inconclusive';
    case 'improvement':
      return accepted ? 'perf: accepted' : 'perf: improvement';
    case 'no-change':
      return accepted ? 'perf: accepted' : 'perf: no-change';
    case 'errored':
      return null;
  }
}
