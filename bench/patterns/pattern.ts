/** What a pattern is, and what it is worth: one variant against another, in turns. */
import type { Contestant } from '../kernels/contestant.ts';
import { errorOf, inTurns, median, speedOver, type Timing } from '../kernels/measure.ts';

export interface Pattern {
  readonly name: string;
  /** What is computed, and of what size. */
  readonly problem: string;
  /** Floating-point operations of a call. */
  readonly flops: number;
  /** Without the pattern and with it; made when they are measured, since operands are large. */
  readonly variants: () => Promise<readonly [Contestant, Contestant]>;
}

/** A pattern as it was measured; figures are medians. */
export interface Worth {
  readonly pattern: string;
  readonly problem: string;
  readonly without: string;
  readonly with: string;
  readonly gflopsWithout: number;
  readonly gflopsWith: number;
  /** How many times as fast it is with the pattern, turn by turn: the median. */
  readonly worth: number;
}

/** Of two variants, relative to the largest number. */
const tolerance = 1e-5;

/** Throws where the two variants do not compute the same. */
export async function worthOf(pattern: Pattern, turns: number): Promise<Worth> {
  const [without, other] = await pattern.variants();
  try {
    await checkSame(pattern, without, other);
    const [before, after] = (await inTurns([without, other], turns)) as [Timing, Timing];
    const gflops = ({ samplesNs }: Timing) => pattern.flops / median(samplesNs);
    return {
      pattern: pattern.name,
      problem: pattern.problem,
      without: without.implementation,
      with: other.implementation,
      gflopsWithout: gflops(before),
      gflopsWith: gflops(after),
      worth: speedOver(after, before),
    };
  } finally {
    await without.close();
    await other.close();
  }
}

async function checkSame(
  { name, problem }: Pattern,
  without: Contestant,
  other: Contestant,
): Promise<void> {
  const expected = await without.output();
  const error = expected === null ? null : errorOf(await other.output(), expected);
  if (error !== null && error <= tolerance) return;
  const difference = error === null ? 'say nothing' : `differ by ${error.toExponential(1)}`;
  throw new Error(
    `${name}, ${problem}: "${without.implementation}" and "${other.implementation}" ${difference}, ` +
      `expected at most ${tolerance} of the largest number`,
  );
}
