import { judgeRecording } from '#core/analysis/judge.ts';
import { calibrationPoints } from '#core/analysis/noise.ts';
import type { CalibrationPoint } from '#core/model/calibration.ts';
import type { Recording } from '#core/model/recording.ts';
import type { Report } from '#core/model/report.ts';
import type { Bench } from '#ports/world.ts';
import { type ChosenSuites, localSettings } from './measure-local.ts';
import { measureTrees } from './measure-trees.ts';
import { reportOf } from './report-of.ts';

export interface CalibrateOptions extends ChosenSuites {
  readonly directory: string;
  readonly only: readonly string[];
  readonly runs: number;
}

export interface LocalCalibration {
  readonly recording: Recording;
  readonly report: Report;
  readonly points: readonly CalibrationPoint[];
}

/**
 * `isochron calibrate`: measures the last commit of a repository of this machine against itself,
 * as `compare` measures two. Yields each run when it is done.
 */
export async function* calibrateLocal(
  bench: Bench,
  { directory, only, runs, ...chosen }: CalibrateOptions,
  signal: AbortSignal,
): AsyncGenerator<LocalCalibration, void> {
  bench.progress.step('checking out');
  const source = { directory, base: 'HEAD', head: 'HEAD', alone: false };
  const workspace = await bench.checkout.openLocal(source, signal);
  try {
    const settings = await localSettings(bench, workspace, chosen, true);
    for (let run = 0; run < runs; run++) {
      const options = { settings, all: true, only };
      const recording = await measureTrees(bench, workspace, options, signal);
      const judgement = judgeRecording(recording, new Map());
      const report = reportOf(recording, judgement, { tests: null, link: null, notices: [] });
      const points = calibrationPoints(recording, judgement, workspace.head.commit.sha ?? '');
      yield { recording, report, points };
    }
  } finally {
    await workspace.dispose();
  }
}
