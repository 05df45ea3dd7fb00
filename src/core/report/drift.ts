import type { BenchmarkDrift } from '../model/change.ts';
import { code, counted, paragraphs } from './markdown.ts';
import { formatSlowdown, formatSlowdownInterval } from './units.ts';

/** Benchmarks that are listed. */
const mostLines = 20;

/** What has moved since a release, the largest move first; null where nothing has. Markdown. */
export function driftText(drifts: readonly BenchmarkDrift[], tag: string): string | null {
  if (drifts.length === 0) return null;
  const release = code(tag, 60);
  const lines = drifts.slice(0, mostLines).map(({ benchmark, drift }) => {
    const move = `${formatSlowdown(drift)} than ${release} (${formatSlowdownInterval(drift)})`;
    return `- ${code(benchmark, 120)}: ${move}`;
  });
  const left = drifts.length - lines.length;
  if (left > 0) lines.push(`- and ${counted(left, 'more benchmark')}`);
  return paragraphs([`**Since ${release}**`, lines.join('\n')]);
}
