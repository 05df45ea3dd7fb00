import type { BisectionResult, SearchStep } from '#core/model/bisection.ts';
import { UserError } from '#core/model/errors.ts';
import * as reports from '#core/report/bisection.ts';
import type { Bench } from '#ports/world.ts';
import { bisectLine } from './bisect-line.ts';
import type { ChosenSuites } from './measure-local.ts';
import { localSettings } from './measure-local.ts';

export interface LocalBisection extends ChosenSuites {
  readonly directory: string;
  readonly benchmark: string;
  /** Revisions. */
  readonly good: string;
  readonly bad: string;
}

/** `isochron bisect`: the same search in a repository of this machine, in one go. */
export async function bisectLocal(
  bench: Bench,
  options: LocalBisection,
  signal: AbortSignal,
): Promise<BisectionResult> {
  const { directory, benchmark, good, bad } = options;
  const { goodSha, commits } = await bench.checkout.localLine(directory, good, bad, signal);
  const [first, ...others] = commits ?? [];
  if (first === undefined) throw new UserError(reports.notOneLine(good, bad));
  const known: SearchStep[] = [];
  const site = {
    name: directory,
    goodSha,
    commits: [first, ...others] as const,
    known,
    keep: async (step: SearchStep) => void known.push(step),
    open: ({ baseSha, headSha }: { baseSha: string; headSha: string }, until: AbortSignal) =>
      bench.checkout.openLocal({ directory, base: baseSha, head: headSha, alone: false }, until),
    settingsOf: (workspace: Parameters<typeof localSettings>[1]) =>
      localSettings(bench, workspace, options, true),
  };
  return bisectLine(
    bench,
    site,
    benchmark,
    async (progress) => bench.progress.step(reports.bisectionStep(progress)),
    signal,
  );
}
