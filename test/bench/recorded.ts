/** Recorded rounds from a random number generator, for the tests of the detector's benchmark. */
import type { Testbed } from '#core/model/testbed.ts';
import { seededRandom } from '#edges/sandbox/random.ts';
import type { Recorded, Session } from '../../bench/detector/sessions.ts';
import { type Kernel, kernels, type Variant } from '../../bench/detector/trees.ts';
import { benchmarkOf, processOf, roundOf } from '../properties/simulated.ts';

export const testbed: Testbed = {
  id: 'bed',
  cpu: 'a processor',
  cpuFlags: '',
  cores: 2,
  kernel: 'linux',
  hypervisor: 'none',
  runtime: 'node 26',
  v8: '14',
  flags: '',
  sandbox: 'none',
};

interface Noise {
  /** Of the level of each process, and of its samples around that. */
  readonly spread: number;
  readonly within?: number;
  readonly samples?: number;
}

/** A second each. */
export function recorded(
  kernel: Kernel,
  variant: Variant,
  rounds: number,
  { spread, within = 0.002, samples = 24 }: Noise,
  seed: number,
): readonly Recorded[] {
  const random = seededRandom(seed);
  const slower = 1 + (Number(variant) || 0) / 100;
  const samplesOf = (ns: number): number[] => {
    const level = ns * Math.exp(spread * random.normal());
    return Array.from({ length: samples }, () => level * (1 + within * random.uniform()));
  };
  return Array.from({ length: rounds }, (_, index) => ({
    kernel,
    variant,
    seconds: 1,
    round: roundOf(index, samplesOf(1000), samplesOf(1000 * slower), benchmarkOf(kernel)),
  }));
}

export function sessionOf(id: string, rounds: number, spread: number, seed: number): Session {
  const variants: readonly Variant[] = ['same', 'comment', '1', '3', '5', '10'];
  const all = variants.flatMap((variant, first) =>
    kernels.flatMap((kernel, second) =>
      recorded(kernel, variant, rounds, { spread }, seed + 100 * first + second),
    ),
  );
  return { id, testbed, commit: null, procedure: null, rounds: all };
}

/** The same round with this ruler in both processes. */
export function withRuler(one: Recorded, rulerNs: number): Recorded {
  const process = processOf({ rulerNs: [rulerNs, rulerNs] });
  const { base, head } = one.round;
  const round = {
    ...one.round,
    base: base === null ? null : { ...base, process },
    head: { ...head, process },
  };
  return { ...one, round };
}
