import type { Explanation } from '../model/explanation.ts';
import { explanationText } from './explain.ts';
import { code, counted, details, fenced, paragraphs } from './markdown.ts';

/** A comment has 65,536 characters; the rest is for what stands around the text. */
const longestText = 55_000;
/** Benchmarks are left out rather than the end of their texts. */
const attempts = [40, 20, 10, 5, 2, 1];

/** `isochron explain` as an answer, folded; its pictures keep their columns in a block of code. */
export function explanationAnswer(explanation: Explanation): string {
  const { benchmarks, run } = explanation;
  const textOf = (most: number): string =>
    explanationText({ ...explanation, benchmarks: benchmarks.slice(0, most) });
  const most = attempts.find((own) => textOf(own).length <= longestText) ?? 1;
  const shown = Math.min(most, benchmarks.length);
  const left = benchmarks.length - shown;
  return paragraphs([
    `### Why run ${code(run)} was decided so`,
    details(counted(shown, 'benchmark'), fenced(textOf(most), longestText)),
    left === 0
      ? null
      : `${counted(left, 'more benchmark')} left out: \`/perf explain <benchmark>\` shows one, and ` +
        `\`isochron explain ${run}\` beside the store all.`,
  ]);
}
