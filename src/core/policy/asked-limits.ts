/** Which of the figures of a sentence are limits, and which only describe. */
import type { Requirement } from '#suite';
import { type AskedFigure, type Direction, directionOf, goodDirection } from './asked-figures.ts';
import type { Found } from './asked-names.ts';

/** Words of demand, without which a figure may only describe. */
export const demand =
  /\b(?:should|must|shall|needs?\s+to|ha(?:s|ve)\s+to|ought\s+to|wants?|wanted|would\s+(?:like|love)|we'd\s+like|please|make|bring|push|speed\s+up|reduce|improve|required|requirements?|targets?|goals?|aims?|promise[sd]?)\b/i;
export const state =
  /\b(?:is|are|was|were|takes?|took|runs?|ran|has|had|got|gets|reaches|reached|measured|became|does|did|used\s+to|today|now|currently|presently|at\s+present|at\s+the\s+moment|since|only)\b/i;
const hedge =
  /\b(?:maybe|perhaps|possibly|might|could|would(?!\s+(?:like|love))|ideally|hopefully|probably|about|around|roughly|approximately|nearly|almost|if|unless|except|expected?)\b|[~≈±]|\?\s*$/i;
const negation = /\b(?:not|never|cannot|fails?|without|unable|instead)\b|n't\b/i;
const consumedNegation =
  /\b(?:not|never|no)\s+(?:\w+\s+){0,2}(?:exceed|below|under|over|above|(?:more|less|fewer|longer|slower|worse)\s+than)\b/gi;

/** Whether a sentence takes back, or makes depend, what it says. */
export function isHedged(text: string): boolean {
  const left = text.replace(consumedNegation, ' ');
  return hedge.test(left) || negation.test(left);
}

export const sayLimit = 'A limit? Say `at least` or `at most`, and the figure.';
export const sayPromise =
  'Is it a promise? Say it without conditions and with an exact limit, such as `at least`.';

type Limit = Pick<Requirement, 'metric' | 'atLeast' | 'atMost'>;

interface Manner {
  readonly isRequirement: boolean;
  readonly isDemand: boolean;
}

/**
 * The limits of a sentence, part by part: `prose` where its figures only describe, `none` where
 * there is no figure that limits.
 */
export function limitsOf(
  text: string,
  figures: readonly AskedFigure[],
  manner: Manner,
): Found<readonly Limit[]> | 'prose' | 'none' {
  const limits = new Map<AskedFigure['metric'], { atLeast?: number; atMost?: number }>();
  let described = 0;
  for (const [index, figure] of figures.entries()) {
    const [head, tail] = partAround(text, figure, figures[index - 1], figures[index + 1]);
    const direction = limiting(text, figure, head, tail, manner);
    if (direction === 'described') {
      described += 1;
      continue;
    }
    if (direction === null) return { missing: sayLimit };
    const own = limits.get(figure.metric) ?? {};
    if (own[direction] !== undefined && own[direction] !== figure.value) {
      return { missing: 'Which limit? It gives several; write a line for each.' };
    }
    limits.set(figure.metric, { ...own, [direction]: figure.value });
  }
  if (limits.size === 0) return described > 0 ? 'prose' : 'none';
  return { value: [...limits].map(([metric, limit]) => ({ metric, ...limit })) };
}

/** The words of the same part of the sentence before and after a figure. */
function partAround(
  text: string,
  { start, end }: AskedFigure,
  before: AskedFigure | undefined,
  after: AskedFigure | undefined,
): readonly [string, string] {
  const parts = /,(?=\s)|;|\bbut\b|\bwhile\b|\bwhereas\b|[()]|\s[–—-]\s/i;
  const head = text.slice(before?.end ?? 0, start).split(parts);
  const tail = text.slice(end, after?.start ?? text.length).split(parts);
  return [head.at(-1) ?? '', tail[0] ?? ''];
}

function limiting(
  text: string,
  figure: AskedFigure,
  head: string,
  tail: string,
  { isRequirement, isDemand }: Manner,
): Direction | 'described' | null {
  const direction = directionOf(figure, head, tail);
  const part = `${head} ${tail}`;
  // "5 ms faster" and "by 3 ms" are differences, whose limit nobody has said.
  const isDifference =
    figure.metric !== 'speedup' &&
    (/\bby\s*$/i.test(head) || /^\s*(?:faster|slower|less|more|quicker|longer)\b/i.test(tail));
  const describes = state.test(part) && !demand.test(part);
  if (isDemand) {
    if (direction === 'contrary' || isDifference) return describes ? 'described' : null;
    // "… takes 12 ms but should take at most 8 ms": only the second one is asked for.
    if (describes && (direction === null || (!isRequirement && figure.metric === 'speedup'))) {
      return 'described';
    }
    if (direction !== null) return direction;
    const isAsked = isRequirement || demand.test(part);
    return isAsked ? goodDirection(figure.metric) : null;
  }
  if (state.test(text)) return 'described';
  return direction === 'contrary' || isDifference ? null : direction;
}
