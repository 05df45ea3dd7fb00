/** Gradients that a kernel returned, beside central differences of the function in float64. */
import type { NumericArray, Output } from '#suite';
import type { BenchmarkId } from '../model/benchmark.ts';
import type { Gradient } from '../model/gradient.ts';
import type { ArmName, Check } from '../model/recording.ts';

export interface Asked {
  readonly arm: ArmName;
  readonly cell: BenchmarkId;
  readonly judge: ArmName;
  readonly tolerance: number;
}

/**
 * With a step of the cube root of epsilon, a central difference is off by some 4e-11 of the
 * function's own size, and of its third derivative's; a gradient that is small beside them sees
 * more. Below this nothing is claimed.
 */
const leastTolerance = 1e-7;

/** The check of one step; null where it agrees. */
export function gradientCheck(asked: Asked, returned: Output, gradient: Gradient): Check | null {
  const values = partOf(returned, gradient.output);
  const tolerance = Math.max(asked.tolerance, leastTolerance);
  const misfit = misfitOf(values, gradient);
  if (misfit !== null) return wrong(asked, tolerance, Number.POSITIVE_INFINITY, 0, misfit);
  const { differences } = gradient;
  let worst = 0;
  let at = -1;
  // Of all values, where differences are known of some.
  let largest = largestOf(values ?? []);
  for (let index = 0; index < differences.length; index += 1) {
    const difference = differences[index] as number;
    if (Number.isNaN(difference)) continue;
    largest = Math.max(largest, Math.abs(difference));
    const error = Math.abs((values?.[index] as number) - difference);
    // Turned round, so that NaN is an error.
    if (!(error <= worst)) {
      worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
      at = index;
    }
  }
  if (worst <= tolerance * largest + gradient.noise) return null;
  const share = largest === 0 ? worst : worst / largest;
  const text =
    `${gradient.output ?? ''}[${at}] is ${values?.[at]}, ` +
    `the central difference by ${gradient.input}[${at}] is ${differences[at]}`;
  return wrong(asked, tolerance, share, worst, `${nameOf(gradient)}: ${text}`);
}

function largestOf(values: ArrayLike<number>): number {
  let largest = 0;
  for (let index = 0; index < values.length; index += 1) {
    const size = Math.abs(values[index] as number);
    if (Number.isFinite(size)) largest = Math.max(largest, size);
  }
  return largest;
}

function partOf(output: Output, name: string | null): ArrayLike<number> | undefined {
  if (name === null) return ArrayBuffer.isView(output) ? (output as NumericArray) : undefined;
  if (typeof output === 'number' || ArrayBuffer.isView(output)) return undefined;
  return (output as Readonly<Record<string, NumericArray>>)[name];
}

/** Which operation, what it must return and what it did. */
function misfitOf(values: ArrayLike<number> | undefined, gradient: Gradient): string | null {
  const { dimensions, differences, input, output } = gradient;
  const count = dimensions.reduce((product, size) => product * size, 1);
  const expected = `expected [${dimensions.join(', ')}]`;
  const what = output ?? 'the output';
  if (values === undefined) return `${nameOf(gradient)}: ${what} is missing, ${expected}`;
  if (values.length !== count) {
    return `${nameOf(gradient)}: ${what} has ${values.length} values, ${expected}, which are ${count}`;
  }
  if (differences.length === count) return null;
  return `${nameOf(gradient)}: ${input} has ${differences.length} values, ${expected}`;
}

function nameOf({ step, input }: Gradient): string {
  return `backward step ${step}, the gradient by ${input}`;
}

function wrong(
  { arm, cell, judge }: Asked,
  tolerance: number,
  maxRelativeError: number,
  maxAbsoluteError: number,
  reason: string,
): Check {
  const absolute = Number.isFinite(maxRelativeError) ? maxAbsoluteError : maxRelativeError;
  const errors = { maxRelativeError, maxAbsoluteError: absolute, tolerance };
  return { status: 'wrong', ...errors, reason, arm, cell, phase: 'gradient', judge };
}
