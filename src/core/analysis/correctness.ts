import type { NumericArray, Output } from '#suite';
import type { Correctness } from '../model/recording.ts';

interface Worst {
  readonly absolute: number;
  readonly at: number;
}

/**
 * Compares an output with its reference: max|x - ref| / max|ref|, the absolute error where max|ref|
 * is 0. A NaN or infinity must stand where the reference has the same one, and nowhere else.
 */
export function compareOutput(actual: Output, expected: Output, tolerance: number): Correctness {
  const wanted = partsOf(expected);
  const given = partsOf(actual);
  let absolute = 0;
  let relative = 0;
  let problem: string | null = null;
  if (wanted.size === 0) return broken(tolerance, 'the reference has nothing to compare with');
  for (const [where, reference] of wanted) {
    const values = given.get(where);
    if (values === undefined) return broken(tolerance, `${where || 'the output'} is missing`);
    if (values.length !== reference.length) {
      const sizes = `${values.length} values instead of ${reference.length}`;
      return broken(tolerance, `${where || 'the output'} has ${sizes}`);
    }
    const strange = strangeIndex(values, reference);
    if (strange !== -1) {
      const got = String(values[strange]);
      const place = `${where}[${strange}]`;
      return broken(tolerance, `${place} is ${got}, the reference is ${reference[strange]}`);
    }
    const { absolute: worst, at } = worstOf(values, reference);
    const largest = largestOf(reference);
    const share = largest === 0 ? worst : worst / largest;
    // Turned round, so that a tolerance that is no number lets nothing through.
    if (!(share <= tolerance) && share >= relative) {
      problem =
        `${where}[${at}] is ${values[at]}, the reference is ${reference[at]}: ` +
        `a relative error of ${share.toExponential(1)} where ${tolerance.toExponential()} is allowed`;
    }
    absolute = Math.max(absolute, worst);
    relative = Math.max(relative, share);
  }
  return {
    status: problem === null ? 'right' : 'wrong',
    maxAbsoluteError: absolute,
    maxRelativeError: relative,
    tolerance,
    reason: problem,
  };
}

function broken(tolerance: number, reason: string): Correctness {
  const error = Number.POSITIVE_INFINITY;
  return { status: 'wrong', maxAbsoluteError: error, maxRelativeError: error, tolerance, reason };
}

/** The arrays of an output by name; one array or number has the empty name. */
function partsOf(output: Output): ReadonlyMap<string, ArrayLike<number>> {
  if (typeof output === 'number') return new Map([['', [output]]]);
  if (ArrayBuffer.isView(output)) return new Map([['', output as NumericArray]]);
  return new Map(Object.entries(output));
}

/** Where a value is not finite though the reference is, or the other way round; -1 for nowhere. */
function strangeIndex(values: ArrayLike<number>, reference: ArrayLike<number>): number {
  for (let index = 0; index < reference.length; index += 1) {
    const value = values[index] as number;
    const wanted = reference[index] as number;
    const finite = Number.isFinite(value) && Number.isFinite(wanted);
    if (!finite && !Object.is(value, wanted)) return index;
  }
  return -1;
}

function worstOf(values: ArrayLike<number>, reference: ArrayLike<number>): Worst {
  let absolute = 0;
  let at = 0;
  for (let index = 0; index < reference.length; index += 1) {
    if (!Number.isFinite(reference[index])) continue;
    const error = Math.abs((values[index] as number) - (reference[index] as number));
    if (error > absolute) {
      absolute = error;
      at = index;
    }
  }
  return { absolute, at };
}

function largestOf(reference: ArrayLike<number>): number {
  let largest = 0;
  for (let index = 0; index < reference.length; index += 1) {
    const value = Math.abs(reference[index] as number);
    if (Number.isFinite(value) && value > largest) largest = value;
  }
  return largest;
}
