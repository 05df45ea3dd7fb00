/** Whether the machine was its own while a round was sampled. */
import type { ArmSamples, Round } from '../model/recording.ts';

/** The ruler may take this many times its best of the run. */
const slowRuler = 1.25;
/** A run that had to set aside more than this share of a benchmark's rounds says nothing of it. */
const mostContended = 0.5;

/**
 * Whether the ruler says that the machine was slower than it can be, before and after the samples
 * of one arm. In which arm does not matter, so leaving such rounds out favours none.
 */
export function isContended(round: Round, bestRulerNs: number): boolean {
  const arms = round.base === null ? [round.head] : [round.base, round.head];
  return Math.max(...arms.map(rulerOf)) > slowRuler * bestRulerNs;
}

/** The fastest ruler of these rounds, nanoseconds; infinite where none has one. */
export function bestRuler(rounds: readonly Round[]): number {
  const all = rounds.flatMap(({ base, head }) => [
    ...(base?.process?.rulerNs ?? []),
    ...(head.process?.rulerNs ?? []),
  ]);
  return Math.min(Number.POSITIVE_INFINITY, ...all);
}

/** What a row says of a machine that was seldom its own; null where it was often enough. */
export function contentionText(rounds: readonly Round[]): string | null {
  const contended = rounds.filter((round) => round.contended).length;
  if (contended <= mostContended * rounds.length) return null;
  return (
    `the machine was busy: in ${contended} of ${rounds.length} rounds a loop of known length took ` +
    `over ${slowRuler} times its best`
  );
}

/** Before or after: a slow moment at one end says little of the samples between. */
function rulerOf(arm: ArmSamples): number {
  const times = arm.process?.rulerNs ?? [];
  return times.length === 0 ? 0 : Math.min(...times);
}
