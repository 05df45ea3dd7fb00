/** What `isochron tune` prints. */
import type { TuningResult } from '../model/tuning.ts';
import { reportJson } from './json.ts';
import { line, type Paint, terminalReport, unpainted } from './terminal.ts';
import { whyNothing } from './tuning.ts';
import {
  changedValues,
  howManyText,
  triedFigure,
  valuesText,
  visibleText,
} from './tuning-values.ts';

/** The table of candidates, the confirming run, and how it ended. */
export function tuningText(result: TuningResult, paint: Paint = unpainted): string {
  const { kernel, present, report, end } = result;
  const isBetter = end === 'better';
  const [tone, state] = isBetter
    ? (['good', 'Better'] as const)
    : (['strong', 'Nothing better'] as const);
  const why = line(whyNothing(result).replaceAll('`', ''));
  const blocks = [
    paint(tone, `${state}: ${kernel}. ${why}`),
    `Present: ${line(valuesText(present))}. Tried: ${howManyText(result)}.`,
    triedLines(result),
    report === null ? '' : terminalReport(report, paint),
    isBetter ? '' : visibleText(result),
  ];
  return blocks.filter((text) => text !== '').join('\n\n');
}

function triedLines(result: TuningResult): string {
  const rows = result.tried.map((one) => ({
    values: line(changedValues(result, one.candidate)),
    figure: triedFigure(one),
    rounds: one.rounds === 0 ? '' : `  ${one.rounds} rounds`,
    reason: one.reason === null ? '' : `  ${line(one.reason)}`,
  }));
  const width = Math.max(0, ...rows.map(({ values }) => values.length));
  return rows
    .map(
      ({ values, figure, rounds, reason }) =>
        `  ${values.padEnd(width)}  ${figure}${rounds}${reason}`,
    )
    .join('\n');
}

/** One document, for programs. */
export function tuningJson(result: TuningResult): object {
  const { report, files, profiles, ...rest } = result;
  const paths = files.map(({ path }) => path);
  const confirmed = report === null ? null : reportJson(report);
  return { format: 1, ...rest, files: paths, profiled: profiles.length > 0, report: confirmed };
}
