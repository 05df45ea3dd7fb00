import type { NumericArray, Output } from '#suite';
import type { Correctness, Leeway } from '../model/recording.ts';
import { largestUlp, precisionOf, roundedTo, smallestNormal } from './ulp.ts';

type Numbers = ArrayLike<number>;

interface Worst {
  readonly absolute: number;
  readonly at: number;
}

/** An error of so many times what the perturbed references differ by is explained by them. */
const slackFactor = 4;

/**
 * Compares an output with its reference: max|x - ref| / max|ref|, the absolute error where max|ref|
 * is 0. A NaN or infinity must stand where the reference, rounded to the output's type, has the
 * same one, and nowhere else. Errors below the smallest normal number of that type are none, since
 * a kernel may flush such numbers to zero.
 *
 * `leeway` is what else is known of unusual inputs.
 */
export function compareOutput(
  actual: Output,
  expected: Output,
  tolerance: number,
  { perturbed = [], usual }: Leeway = {},
): Correctness {
  const wanted = partsOf(expected);
  const given = partsOf(actual);
  let absolute = 0;
  let relative = 0;
  let maxUlp = 0;
  let problem: string | null = null;
  if (wanted.size === 0) return broken(tolerance, 'the reference has nothing to compare with');
  for (const [where, reference] of wanted) {
    const values = given.get(where);
    if (values === undefined) return broken(tolerance, `${where || 'the output'} is missing`);
    if (values.length !== reference.length) {
      const sizes = `${values.length} values instead of ${reference.length}`;
      return broken(tolerance, `${where || 'the output'} has ${sizes}`);
    }
    const precision = precisionOf(values, tolerance);
    const held = roundedTo(precision, reference);
    // What is no array may have more digits, and a larger range, than it is held to.
    const rounded = ArrayBuffer.isView(values) ? held : reference;
    const others = perturbed.map((one) => partsOf(one).get(where) ?? []);
    const roundedOthers = others.map((one) => roundedTo(precision, one));
    const strange = strangeIndex(values, [rounded, held, ...roundedOthers]);
    if (strange !== -1) {
      const got = String(values[strange]);
      const place = `${where}[${strange}]`;
      return broken(tolerance, `${place} is ${got}, the reference is ${reference[strange]}`);
    }
    const { absolute: worst, at } = worstOf(values, reference, rounded, smallestNormal[precision]);
    const ofUsual = usual === undefined ? 0 : largestOf(partsOf(usual).get(where) ?? []);
    const largest = Math.max(largestOf(rounded), ofUsual);
    const share = largest === 0 ? worst : worst / largest;
    // Turned round, so that a tolerance that is no number lets nothing through.
    const isOff = !(share <= tolerance) && !(worst <= slackFactor * spread(rounded, others));
    if (isOff && share >= relative) {
      problem =
        `${where}[${at}] is ${values[at]}, the reference is ${reference[at]}: ` +
        `a relative error of ${share.toExponential(1)} where ${tolerance.toExponential()} is allowed`;
    }
    absolute = Math.max(absolute, worst);
    relative = Math.max(relative, share);
    maxUlp = Math.max(maxUlp, largestUlp(precision, values, rounded));
  }
  return {
    status: problem === null ? 'right' : 'wrong',
    maxAbsoluteError: absolute,
    maxRelativeError: relative,
    maxUlp,
    tolerance,
    reason: problem,
  };
}

function broken(tolerance: number, reason: string): Correctness {
  const error = Number.POSITIVE_INFINITY;
  const errors = { maxAbsoluteError: error, maxRelativeError: error, maxUlp: error };
  return { status: 'wrong', ...errors, tolerance, reason };
}

/** The arrays of an output by name; one array or number has the empty name. */
function partsOf(output: Output): ReadonlyMap<string, Numbers> {
  if (typeof output === 'number') return new Map([['', [output]]]);
  if (ArrayBuffer.isView(output)) return new Map([['', output as NumericArray]]);
  return new Map(Object.entries(output));
}

/**
 * Where a value is not finite though none of the references is, or the other way round; -1 for
 * nowhere.
 */
function strangeIndex(values: Numbers, references: readonly Numbers[]): number {
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    const isAsked = references.some((reference) => {
      const wanted = reference[index] as number;
      return (Number.isFinite(value) && Number.isFinite(wanted)) || Object.is(value, wanted);
    });
    if (!isAsked) return index;
  }
  return -1;
}

/** The largest error of finite values, those below `least` left out. */
function worstOf(values: Numbers, reference: Numbers, rounded: Numbers, least: number): Worst {
  let absolute = 0;
  let at = 0;
  for (let index = 0; index < reference.length; index += 1) {
    if (!Number.isFinite(rounded[index]) || !Number.isFinite(values[index])) continue;
    const error = Math.abs((values[index] as number) - (reference[index] as number));
    if (error > absolute && error >= least) {
      absolute = error;
      at = index;
    }
  }
  return { absolute, at };
}

/** How far other references are from the first at most; -1 without any. */
function spread(reference: Numbers, others: readonly Numbers[]): number {
  let largest = -1;
  for (const other of others) {
    for (let index = 0; index < reference.length; index += 1) {
      const distance = Math.abs((other[index] as number) - (reference[index] as number));
      if (distance > largest) largest = distance;
    }
  }
  return largest;
}

function largestOf(reference: Numbers): number {
  let largest = 0;
  for (let index = 0; index < reference.length; index += 1) {
    const value = Math.abs(reference[index] as number);
    if (Number.isFinite(value) && value > largest) largest = value;
  }
  return largest;
}
