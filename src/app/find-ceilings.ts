import { CancelledError } from '#core/model/errors.ts';
import type { Entry, Recording } from '#core/model/recording.ts';
import type { Settings } from '#core/model/settings.ts';
import type { Bench } from '#ports/world.ts';
import { ceilingsHere } from './draw-roofline.ts';

/**
 * The ceilings that a recording needs: where a report is to show a roofline, or a requirement
 * speaks of the peak. What fails there costs a notice, and never the run.
 */
export async function findCeilings(
  bench: Bench,
  { settings, roofline = false }: { readonly settings: Settings; readonly roofline?: boolean },
  entries: readonly Entry[],
  requirements: Recording['requirements'],
  signal: AbortSignal,
): Promise<Pick<Recording, 'ceilings'>> {
  const hasWork = entries.some(({ benchmark }) => (benchmark.work?.flops ?? 0) > 0);
  const isAsked = roofline || requirements.some(({ requirement }) => requirement.metric === 'peak');
  if (!settings.roofline || !hasWork || !isAsked) return {};
  try {
    return { ceilings: await ceilingsHere(bench, false, signal) };
  } catch (error) {
    if (error instanceof CancelledError || signal.aborted) throw error;
    bench.log.warn({ err: error }, 'the ceilings could not be measured');
    return { ceilings: null };
  }
}
