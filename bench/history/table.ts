/** The figures as a table for a terminal. */
import type { ChangePointTime } from './change-points.ts';
import type { QueryTime } from './queries.ts';

export interface Figures {
  /** Of the repository, in each store. */
  readonly points: number;
  readonly queries: readonly QueryTime[];
  readonly changePoints: readonly ChangePointTime[];
  /** e of the fitted time = c points^e of change points. */
  readonly exponent: number;
}

const milliseconds = (ms: number): string => (ms < 10 ? ms.toFixed(2) : ms.toFixed(1));

export function tableOf({ points, queries, changePoints, exponent }: Figures): string {
  const rows = queries.map(({ store, name, medianMs, p95Ms, limitMs }) => [
    store,
    name,
    milliseconds(medianMs),
    milliseconds(p95Ms),
    `${limitMs}`,
  ]);
  const times = changePoints.map(({ points: length, ms }) => [`${length}`, milliseconds(ms)]);
  return [
    `Queries among ${points} points, ms:`,
    ...aligned([['store', 'query', 'median', '95 %', 'limit'], ...rows], 2),
    '',
    'Change points of one series, ms:',
    ...aligned([['points', 'median'], ...times], 0),
    `time = c points^${exponent.toFixed(2)}`,
    '',
  ].join('\n');
}

/** Columns from `firstNumber` on are numbers, to the right. */
function aligned(rows: readonly (readonly string[])[], firstNumber: number): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column < firstNumber ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
}
