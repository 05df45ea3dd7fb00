/** The stored baseline of a benchmark as a chart and a table. */
import type { History, HistoryChange } from '../model/history.ts';
import type { Testbed } from '../model/testbed.ts';
import { code, counted, fenced, paragraphs, prose, table } from './markdown.ts';
import { changeText, shortSha } from './rows.ts';
import { formatTime, significant } from './units.ts';

/** Rows of the table; the newest ones are worth most. */
const mostChanges = 10;

/** `left`: benchmarks that the glob means, too. */
export function historyText(
  histories: readonly History[],
  testbed: Pick<Testbed, 'cpu' | 'runtime'>,
  left: number,
): string {
  return paragraphs([
    '### Stored baseline of the default branch',
    `Measured on ${prose(testbed.cpu)}, ${prose(testbed.runtime)}; results of other machines are ` +
      'kept apart.',
    ...histories.map(historySection),
    left === 0 ? null : `${counted(left, 'more benchmark')}: name one to see it.`,
  ]);
}

/** No baseline of such a name is stored on this testbed. */
export function noHistory(benchmark: string, known: readonly string[]): string {
  const names = known.slice(0, 10).map((id) => code(id, 120));
  const more = known.length > names.length ? ` and ${known.length - names.length} more` : '';
  const there =
    known.length === 0
      ? 'it has none at all. A push to the default branch records one, and so does `/perf baseline`'
      : `it has ${names.join(', ')}${more}`;
  return `The store has no baseline that is called ${code(benchmark)} on this machine: ${there}.`;
}

function historySection(history: History): string {
  const { benchmark, points, all } = history;
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return `${code(benchmark, 120)}: no point`;
  const older = all > points.length ? ` of ${all}` : '';
  return paragraphs([
    `**${code(benchmark, 120)}**: ${counted(points.length, 'commit')}${older}, from ` +
      `${code(shortSha(first.sha))} (${first.recordedAt.slice(0, 10)}) to ` +
      `${code(shortSha(last.sha))} (${last.recordedAt.slice(0, 10)}), now ` +
      `${formatTime(last.floorNs)} a call.`,
    fenced(chart(history), 10_000, 'mermaid'),
    changesText(history.changes),
  ]);
}

/** Mermaid takes numbers without an exponent, and titles without quotation marks. */
function chart({ benchmark, points }: History): string {
  const times = points.map(({ floorNs }) => floorNs);
  const unit = unitOf(Math.max(...times));
  const values = times.map((ns) => significant(ns / unit.ns, 4));
  const [low, high] = [Math.min(...times) / unit.ns, Math.max(...times) / unit.ns];
  // A steady series is a flat line in the middle, not noise blown up to the edges.
  const margin = Math.max((high - low) / 10, high * 0.05);
  const range = `${significant(Math.max(0, low - margin), 4)} --> ${significant(high + margin, 4)}`;
  // A chart of one point has no width of its own.
  return [
    'xychart-beta',
    `  title "${benchmark.replace(/[^\w/=,.*-]/g, ' ')}"`,
    `  x-axis "commit, oldest first" 1 --> ${Math.max(2, points.length)}`,
    `  y-axis "time a call, ${unit.name}" ${range}`,
    `  line [${values.join(', ')}]`,
  ].join('\n');
}

function unitOf(ns: number): { readonly name: string; readonly ns: number } {
  const units = [
    { name: 'ns', ns: 1 },
    { name: 'µs', ns: 1e3 },
    { name: 'ms', ns: 1e6 },
    { name: 's', ns: 1e9 },
  ];
  return units.findLast((own) => ns >= own.ns) ?? { name: 'ns', ns: 1 };
}

function changesText(changes: readonly HistoryChange[]): string {
  if (changes.length === 0) return 'No change point: all of it is one level.';
  const columns = [
    { title: 'Changed with', isFigure: false },
    { title: 'Measured', isFigure: false },
    { title: 'Before', isFigure: true },
    { title: 'After', isFigure: true },
    { title: 'Why', isFigure: false },
  ];
  const rows = changes
    .slice(-mostChanges)
    .map(({ sha, recordedAt, levels, conditions }) => [
      code(shortSha(sha)),
      recordedAt.slice(0, 10),
      `${formatTime(levels.before.ns)} (n=${levels.before.points})`,
      `${formatTime(levels.after.ns)} (n=${levels.after.points})`,
      conditions === null ? 'change point' : changeText[conditions],
    ]);
  const left = changes.length - rows.length;
  return table(columns, rows) + (left > 0 ? `\n\nAnd ${counted(left, 'earlier change')}.` : '');
}
