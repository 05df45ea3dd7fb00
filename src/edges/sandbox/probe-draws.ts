/** Which probes may be drawn for a suite: shapes around its own, and values put into its inputs. */
import fc from 'fast-check';
import { type SuiteListing, shapeText } from '#core/model/benchmark.ts';
import type { Edit, Probe } from '#core/model/probe.ts';
import type { Shape } from '#suite';
import type { InputArray } from './protocol.ts';

export type DrawnProbe = Omit<Probe, 'seed'>;

/** A name whose largest value is at least this is a size, smaller ones may be flags or factors. */
const leastSize = 16;
/** About so many elements, whatever the number of sizes … */
const mostElements = 2 ** 15;
/** … and no size beyond this: what is beyond, the suite's own shapes look at. */
const mostOfSize = 1100;
/** Beyond this, telling sizes alone: others say no more and take longer. */
const mostOfAny = 130;
const mostEdits = 3;

/** One, odd, prime, and what lies around the lengths of vectors and blocks. */
const telling = [
  0, 1, 2, 3, 4, 5, 7, 8, 9, 13, 15, 16, 17, 31, 33, 61, 64, 67, 127, 255, 257, 1021,
];

/**
 * Values by the type of an array, the simplest first, so that a failure shrinks to them. The huge
 * ones are no larger than that their squares can be added up: beyond that it is the type that
 * overflows, not the kernel that is wrong.
 */
const finiteValues: Readonly<Record<string, readonly string[]>> = {
  Float32Array: ['0', '-0', '1e-40', '-1e-40', '1e-45', '1.1754943508222875e-38', '1e-30'],
  Float64Array: ['0', '-0', '1e-310', '-1e-310', '5e-324', '2.2250738585072014e-308', '1e-200'],
};
const hugeValues: Readonly<Record<string, readonly string[]>> = {
  Float32Array: ['1e18', '-1e18'],
  Float64Array: ['1e150', '-1e150'],
};
const nonFiniteValues = ['NaN', 'Infinity', '-Infinity'];

/** All shapes that a suite names, timed and verified ones, each once. */
export function listedShapes({ benchmarks, verifyShapes }: SuiteListing): readonly Shape[] {
  const all = [...benchmarks.map(({ shape }) => shape), ...verifyShapes];
  return [...new Map(all.map((shape) => [shapeText(shape), shape])).values()];
}

/** `arrays` are those that the inputs have. */
export function drawProbes(
  listing: SuiteListing,
  arrays: readonly InputArray[],
): fc.Arbitrary<DrawnProbe> {
  return fc.record({ shape: drawShape(listing), edits: drawEdits(listing, arrays) });
}

function drawShape(listing: SuiteListing): fc.Arbitrary<Shape> {
  const shapes = listedShapes(listing);
  if (listing.promises?.probeSizes === 'listed') return fc.constantFrom(...smallestFirst(shapes));
  // The names that some shape has together; which others go with them is the suite's knowledge.
  const patterns = new Map(shapes.map((shape) => [Object.keys(shape).join(), Object.keys(shape)]));
  const names = [...new Set(shapes.flatMap((shape) => Object.keys(shape)))];
  const seen = (name: string): number[] => shapes.flatMap((shape) => shape[name] ?? []);
  const free = names.filter((name) => isSize(seen(name))).length;
  const most = Math.min(mostOfSize, Math.floor(mostElements ** (1 / Math.max(1, free))));
  const sizes = Object.fromEntries(names.map((name) => [name, drawSize(seen(name), most)]));
  return fc
    .tuple(fc.constantFrom(...patterns.values()), fc.record(sizes))
    .map(([pattern, values]) =>
      Object.fromEntries(pattern.map((name) => [name, values[name] as number])),
    );
}

function smallestFirst(shapes: readonly Shape[]): readonly Shape[] {
  const size = (shape: Shape) => Object.values(shape).reduce((product, one) => product * one, 1);
  return shapes.toSorted((one, other) => size(one) - size(other));
}

function isSize(seen: readonly number[]): boolean {
  return seen.every((value) => Number.isInteger(value) && value >= 0) && largest(seen) >= leastSize;
}

function largest(values: readonly number[]): number {
  return Math.max(...values);
}

/**
 * Within what the suite's shapes have, and no larger than `most`. Sizes go down to one as well, and
 * to zero where the suite has that; what may be a flag stays within what was seen, and factors that
 * are no whole numbers are among those seen.
 */
function drawSize(seen: readonly number[], most: number): fc.Arbitrary<number> {
  if (!seen.every((value) => Number.isInteger(value) && value >= 0)) {
    return fc.constantFrom(...new Set(seen.toSorted((a, b) => Math.abs(a) - Math.abs(b))));
  }
  const least = isSize(seen) ? Math.min(1, ...seen) : Math.min(...seen);
  const range = { min: least, max: Math.max(least, Math.min(largest(seen), most)) };
  const known = telling.filter((size) => range.min <= size && size <= range.max);
  const any = fc.integer({ ...range, max: Math.min(range.max, Math.max(mostOfAny, least)) });
  return known.length === 0 ? any : fc.oneof(fc.constantFrom(...known), any);
}

function drawEdits(
  { promises }: SuiteListing,
  arrays: readonly InputArray[],
): fc.Arbitrary<readonly Edit[]> {
  const strange = promises?.nonFinite === 'ignored' ? [] : nonFiniteValues;
  const kinds = arrays.flatMap(({ name, kind }) => {
    const finite = finiteValues[kind];
    if (finite === undefined) return [];
    const value = fc.constantFrom(...strange, ...finite, ...(hugeValues[kind] ?? []));
    const at = fc.oneof(fc.nat(7), fc.nat(2 ** 20));
    return [fc.record({ input: fc.constant(name), at, value })];
  });
  if (kinds.length === 0) return fc.constant([]);
  return fc.array(fc.oneof(...kinds), { maxLength: mostEdits }).map(withOneHuge);
}

/** Two huge values may cancel out, and leave what rounding leaves. */
function withOneHuge(edits: readonly Edit[]): readonly Edit[] {
  const isHuge = ({ value }: Edit): boolean =>
    Number.isFinite(Number(value)) && Math.abs(Number(value)) > 1;
  const first = edits.findIndex(isHuge);
  return edits.filter((edit, index) => index === first || !isHuge(edit));
}
