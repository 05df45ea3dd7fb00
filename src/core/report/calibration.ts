/** What runs of a commit against itself showed. */
import type { BenchmarkId } from '../model/benchmark.ts';
import { type FalseAlarms, fewestCalibrations } from '../model/calibration.ts';
import type { Judgement, Row } from '../model/judgement.ts';
import type { Report } from '../model/report.ts';
import { percentText } from './log-ratio.ts';
import { counted } from './markdown.ts';
import { shortSha } from './rows.ts';
import { line, type Paint, toneOf, unpainted } from './terminal.ts';
import { formatPercent, formatSeconds, significant } from './units.ts';

/** One line of a report, Markdown; null where nothing was compared: no alarm is possible. */
export function calibrationText({ base, calibration }: Report): string | null {
  if (base === null) return null;
  return `False alarms on this testbed when idle: ${
    calibration === null ? 'not measured yet (`isochron calibrate`)' : alarmsText(calibration)
  }`;
}

/** `0 of 23 runs of a commit against itself (95 % sure: under 12.2 %)`. */
function alarmsText(calibration: FalseAlarms): string {
  const { runs, alarms, regressions, improvements, upperBound } = calibration;
  const kinds = alarms === 0 ? '' : `${regressions} slower, ${improvements} faster; `;
  const bound = `95 % sure: under ${significant(100 * upperBound, 3)} %`;
  return `${alarms} of ${counted(runs, 'run')} of a commit against itself (${kinds}${bound})`;
}

/** One run, for a person at a terminal. `title` says which of how many. */
export function calibrationRunText(
  title: string,
  report: Report,
  paint: Paint = unpainted,
): string {
  const { judgement, head, testbed, seconds } = report;
  const commit = head.sha === null ? 'the working tree' : shortSha(head.sha);
  const machine = `${testbed.cpu}, ${testbed.runtime}, ${formatSeconds(seconds)}`;
  return [
    paint('strong', line(`${title}: ${commit} against itself, ${machine}`)),
    ...rowLines(judgement.rows, paint),
    ...failureLines(judgement, paint),
  ].join('\n');
}

/** What all runs say together. */
export function calibrationSummary(
  calibration: FalseAlarms | null,
  noiseFloors: ReadonlyMap<BenchmarkId, number>,
): string {
  if (calibration === null) return 'False alarms: nothing was compared.';
  const longest = Math.max(0, ...[...noiseFloors.keys()].map((id) => id.length));
  const floors = [...noiseFloors].map(
    ([id, floor]) => `${line(id).padEnd(longest)}  ${formatPercent(floor)}`,
  );
  return [
    `False alarms: ${alarmsText(calibration)}.`,
    ...(floors.length === 0
      ? [`A noise floor needs ${fewestCalibrations} runs (--runs ${fewestCalibrations}).`]
      : ['Noise floors, what a benchmark differs from itself by 95 times in 100:', ...floors]),
  ].join('\n');
}

const heading = ['Operation', 'Estimate', 'Interval', 'Rounds', 'Verdict'];

function rowLines(rows: readonly Row[], paint: Paint): readonly string[] {
  if (rows.length === 0) return [];
  const texts = rows.map(cellsOf);
  const widths = heading.map((title, column) =>
    Math.max(title.length, ...texts.map((cells) => cells[column]?.length ?? 0)),
  );
  // Names on the left, figures on the right, the verdict at the ragged end.
  const laidOut = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        if (column === heading.length - 1) return cell;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ');
  return [
    paint('faint', laidOut(heading)),
    ...rows.map(({ verdict }, index) => {
      const text = laidOut(texts[index] ?? []);
      return verdict === 'no-change' ? text : paint(toneOf(verdict), text);
    }),
  ];
}

function cellsOf({ benchmark, comparison, verdict, reason }: Row): readonly string[] {
  const said =
    (verdict === 'no-change' ? 'no change' : verdict) + (reason ? `: ${line(reason)}` : '');
  if (comparison === null) return [line(benchmark.id), '–', '–', '–', said];
  const percent = (ratio: number): string => `${percentText(Math.log(ratio))} %`;
  return [
    line(benchmark.id),
    percent(comparison.ratio),
    `${percent(comparison.low)} to ${percent(comparison.high)}`,
    String(comparison.rounds),
    said,
  ];
}

/** Failures of a benchmark stand in its row. */
function failureLines({ failures }: Judgement, paint: Paint): readonly string[] {
  return failures
    .filter(({ benchmark }) => benchmark === null)
    .map(({ kind, arm, message }) => paint('bad', line(`${kind} (${arm}): ${message}`)));
}
