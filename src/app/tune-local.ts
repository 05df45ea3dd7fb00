import { judgeRecording } from '#core/analysis/judge.ts';
import type { Recording } from '#core/model/recording.ts';
import type { TuningResult } from '#core/model/tuning.ts';
import type { Bench } from '#ports/world.ts';
import { type ChosenSuites, localSettings } from './measure-local.ts';
import { tuneKernel } from './tune-kernel.ts';

export interface TuneLocalOptions extends ChosenSuites {
  readonly directory: string;
  readonly kernel: string;
  /** Writes what a fresh run confirmed into the working tree. */
  readonly write: boolean;
}

/** `isochron tune`: searches in the working tree as it is. */
export async function tuneLocal(
  bench: Bench,
  { directory, kernel, write, ...chosen }: TuneLocalOptions,
  signal: AbortSignal,
): Promise<TuningResult> {
  bench.progress.step('checking out');
  const source = { directory, base: null, head: null, alone: true };
  const workspace = await bench.checkout.openLocal(source, signal);
  try {
    const settings = await localSettings(bench, workspace, chosen, true);
    const judge = async (recording: Recording) => judgeRecording(recording, new Map());
    const options = { kernel, settings, judge };
    const result = await tuneKernel(bench, workspace.head, options, signal);
    if (write && result.end === 'better') {
      await bench.checkout.write(directory, result.files, signal);
    }
    return result;
  } finally {
    await workspace.dispose();
  }
}
