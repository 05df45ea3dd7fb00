/** What is done to inputs between drawing them and handing them to a kernel or its reference. */
import type { NumericArray, Output } from '#suite';
import { SuiteError } from './child-suite.ts';
import { isFields, ownsMemory } from './child-values.ts';
import { type Changes, type Edit, type InputArray, isNumericArray } from './protocol.ts';
import { seededRandom } from './random.ts';

type Inputs = Record<string, unknown>;

/** As many as an answer may hold. */
const mostArrays = 100;

/** The typed arrays that inputs have as fields of their own; objects of a class have none. */
export function arraysIn(inputs: unknown): InputArray[] {
  return entriesOf(inputs)
    .map(([name, array]) => ({ name, kind: array.constructor.name, length: array.length }))
    .slice(0, mostArrays);
}

function entriesOf(inputs: unknown): [string, NumericArray][] {
  if (!isFields(inputs)) return [];
  return Object.entries(inputs).filter((one): one is [string, NumericArray] =>
    isNumericArray(one[1]),
  );
}

/** `label` is the suite's file. Throws SuiteError where an alias names no two arrays of a kind. */
export function changed(
  inputs: Inputs,
  { edits = [], jitter, shared = false, alias }: Changes,
  label: string,
): Inputs {
  let changing = inputs;
  if (edits.length > 0) changing = edited(changing, edits);
  if (jitter !== undefined) changing = jittered(changing, jitter.share, jitter.seed);
  if (alias !== undefined) changing = aliased(changing, alias, label);
  return shared ? inOneBuffer(changing) : changing;
}

function edited(inputs: Inputs, edits: readonly Edit[]): Inputs {
  const arrays = new Map(entriesOf(inputs));
  for (const name of new Set(edits.map(({ input }) => input))) {
    const array = arrays.get(name);
    // A suite may keep what it has drawn.
    if (array !== undefined && ownsMemory(array)) arrays.set(name, array.slice());
  }
  for (const { input, at, value } of edits) {
    const array = arrays.get(input);
    if (array !== undefined && array.length > 0) array[at % array.length] = Number(value);
  }
  return arrays.size === 0 ? inputs : { ...inputs, ...Object.fromEntries(arrays) };
}

function jittered(inputs: Inputs, share: number, seed: number): Inputs {
  const random = seededRandom(seed);
  const entries = entriesOf(inputs).map(([name, array]): [string, NumericArray] => {
    const isFloat = array instanceof Float32Array || array instanceof Float64Array;
    // In float64, where the reference computes: a small share is not rounded away.
    if (!isFloat) return [name, array];
    return [name, Float64Array.from(array, (value) => value * (1 + random.uniform(-share, share)))];
  });
  return entries.length === 0 ? inputs : { ...inputs, ...Object.fromEntries(entries) };
}

function aliased(inputs: Inputs, [written, read]: readonly [string, string], label: string) {
  const [one, other] = [inputs[written], inputs[read]];
  const fit =
    isNumericArray(one) &&
    isNumericArray(other) &&
    one.constructor === other.constructor &&
    one.length === other.length;
  if (!fit) {
    throw new SuiteError(
      `${label}: aliases names ${written} and ${read}, which are no two arrays of one type and ` +
        'length.',
    );
  }
  return { ...inputs, [written]: other };
}

/** Before each array, also the first, lies what is no part of it. */
function inOneBuffer(inputs: Inputs): Inputs {
  const gap = 8;
  const spaces = new Map<NumericArray, number>();
  let size = gap;
  for (const [, array] of entriesOf(inputs)) {
    if (spaces.has(array)) continue;
    spaces.set(array, size);
    size += Math.ceil(array.byteLength / gap) * gap + gap;
  }
  const buffer = new ArrayBuffer(size);
  new Uint8Array(buffer).fill(0x55);
  const views = entriesOf(inputs).map(([name, array]): [string, NumericArray] => {
    const type = array.constructor as new (of: ArrayBuffer, at: number, n: number) => NumericArray;
    const view = new type(buffer, spaces.get(array) as number, array.length);
    view.set(array);
    return [name, view];
  });
  return views.length === 0 ? inputs : { ...inputs, ...Object.fromEntries(views) };
}

/** Bit for bit; one NaN is as good as another. */
export function isSameOutput(one: Output | null, other: Output): boolean {
  if (one === null || typeof one === 'number' || typeof other === 'number') {
    return Object.is(one, other);
  }
  if (isNumericArray(one) && isNumericArray(other)) {
    return one.length === other.length && one.every((value, at) => Object.is(value, other[at]));
  }
  return Object.entries(one).every(([name, array]: [string, NumericArray]) => {
    const others = (other as Readonly<Record<string, NumericArray | undefined>>)[name];
    return isNumericArray(array) && others !== undefined && isSameOutput(array, others);
  });
}
