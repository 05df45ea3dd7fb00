/** The command that measures a commit against itself: how noisy is it, how often a false alarm? */
import process from 'node:process';
import { calibrateLocal, type LocalCalibration } from '#app/calibrate-local.ts';
import { countAlarms, estimatesOf, falseAlarmRate, noiseFloorsOf } from '#core/analysis/noise.ts';
import { UserError } from '#core/model/errors.ts';
import { exitCode } from '#core/policy/conclusion.ts';
import { calibrationRunText, calibrationSummary } from '#core/report/calibration.ts';
import { reportJson } from '#core/report/json.ts';
import { painter } from '#edges/terminal/paint.ts';
import { howToFind, isEmpty, withBench } from './main-local.ts';

export interface CalibrateFlags {
  readonly runs: number;
  readonly suite: readonly string[];
  readonly only: readonly string[];
  readonly budget?: number;
  readonly json?: boolean;
}

export async function calibrateHere(flags: CalibrateFlags): Promise<number> {
  const done: LocalCalibration[] = [];
  const options = {
    directory: process.cwd(),
    suites: flags.suite,
    only: flags.only,
    budgetMs: flags.budget ?? null,
    runs: flags.runs,
  };
  await withBench(async (bench, signal) => {
    for await (const one of calibrateLocal(bench, options, signal)) {
      if (isEmpty(one.recording)) {
        throw new UserError(`No benchmark was found to measure. ${howToFind}`);
      }
      done.push(one);
      bench.progress.finish();
      // Each at once: many runs take hours, and somebody may stop them.
      if (flags.json !== true) print(one, `Run ${done.length} of ${flags.runs}`);
      // What could not be compared at all would not be in the next run either.
      if (one.points.length === 0) break;
    }
  });
  // Newest first, as a store gives them.
  const points = done.toReversed().flatMap((one) => one.points);
  const falseAlarms = falseAlarmRate(countAlarms(points));
  const noiseFloors = noiseFloorsOf(estimatesOf(points));
  if (flags.json === true) {
    const runs = done.map(({ report }) => reportJson(report));
    const document = {
      format: 1,
      runs,
      falseAlarms,
      noiseFloors: Object.fromEntries(noiseFloors),
    };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    process.stdout.write(`${calibrationSummary(falseAlarms, noiseFloors)}\n`);
  }
  return done.every(isMeasured) ? 0 : exitCode('errored');
}

function print({ report }: LocalCalibration, title: string): void {
  process.stdout.write(`${calibrationRunText(title, report, painter(process.stdout))}\n\n`);
}

function isMeasured({ report: { judgement } }: LocalCalibration): boolean {
  const { rows, failures, wrongChecks } = judgement;
  const isCompared = rows.every(({ comparison }) => comparison !== null);
  return isCompared && failures.length === 0 && wrongChecks.length === 0;
}
