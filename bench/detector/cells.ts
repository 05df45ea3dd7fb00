/** Recorded rounds by kernel and variant, as a rule sees them. */
import { bestRuler, isContended } from '#core/analysis/contention.ts';
import type { PeerRound } from '#core/analysis/peers/rule.ts';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import { pairsOf, ratiosOf, samplesWanted } from '#core/analysis/schedule.ts';
import { thresholdsOf } from '#core/analysis/thresholds.ts';
import type { ArmSamples, Procedure, Round } from '#core/model/recording.ts';
import type { RoundRatios } from '#core/stats/round-statistic.ts';
import type { Recorded, Session } from './sessions.ts';
import { type Kernel, texts, type Variant } from './trees.ts';

/** All rounds of one kernel and variant in one session that count. */
export interface Cell {
  readonly session: number;
  readonly kernel: Kernel;
  readonly variant: Variant;
  /** These, their ratios and their pairs have the same order and length. */
  readonly rounds: readonly Recorded[];
  readonly ratios: readonly RoundRatios[];
  readonly pairs: readonly PeerRound[];
}

/** A benchmark without thresholds of its own. */
export function entryFor(procedure: Procedure): { smallestEffect: number; noiseFloor: null } {
  return { smallestEffect: procedure.smallestEffect, noiseFloor: null };
}

/** Whether head does what base does, whatever it looks like. */
export function isUnchanged(variant: Variant): boolean {
  return variant === 'same' || (texts as readonly Variant[]).includes(variant);
}

export function cellsOf(sessions: readonly Pick<Session, 'rounds'>[]): readonly Cell[] {
  return sessions.flatMap((session, index) => {
    const groups = Map.groupBy(countedOf(session), ({ kernel, variant }) => `${kernel} ${variant}`);
    return [...groups.values()].map((group) => {
      const [{ kernel, variant }] = group as [Recorded];
      return cellOf({ session: index, kernel, variant }, group);
    });
  });
}

/** Without the rounds that a run would have set aside, since the machine was busy. */
export function countedOf({ rounds }: Pick<Session, 'rounds'>): readonly Recorded[] {
  const best = bestRuler(rounds.map(({ round }) => round));
  return rounds.filter(({ round }) => round.base !== null && !isContended(round, best));
}

function cellOf(
  of: Pick<Cell, 'session' | 'kernel' | 'variant'>,
  rounds: readonly Recorded[],
): Cell {
  const pairs = pairsOf(rounds.map(({ round }) => round));
  return {
    ...of,
    rounds,
    ratios: ratiosOf(pairs),
    pairs: pairs.map(({ base, head }) => ({ base: base.samplesNs, head: head.samplesNs })),
  };
}

/**
 * Rounds are as long as the usual thresholds asked for. A procedure that finds the same blocks
 * steady enough would have taken short ones: their first samples, and no time for the others.
 */
export function asTakenBy(procedure: Procedure, cell: Cell): Cell {
  const marginOf = (one: Procedure) => thresholdsOf(entryFor(one), one).margin;
  if (marginOf(procedure) <= marginOf(defaultProcedure)) return cell;
  const rounds = cell.rounds.map(({ round }) => round);
  const wanted = samplesWanted(rounds, entryFor(procedure), procedure);
  if (wanted > procedure.samplesPerRound) return cell;
  return cellOf(
    cell,
    cell.rounds.map((one) => shortened(one, wanted)),
  );
}

function shortened(recorded: Recorded, samples: number): Recorded {
  const { round, seconds } = recorded;
  const arms = round.base === null ? [round.head] : [round.base, round.head];
  const leftOutNs = arms.map(({ samplesNs, batch }) =>
    samplesNs.slice(samples).reduce((sum, ns) => sum + ns * batch, 0),
  );
  const cut = (arm: ArmSamples): ArmSamples => ({
    ...arm,
    samplesNs: arm.samplesNs.slice(0, samples),
  });
  const short: Round = {
    ...round,
    base: round.base === null ? null : cut(round.base),
    head: cut(round.head),
  };
  const leftOutSeconds = leftOutNs.reduce((sum, ns) => sum + ns, 0) / 1e9;
  return { ...recorded, seconds: seconds - leftOutSeconds, round: short };
}
