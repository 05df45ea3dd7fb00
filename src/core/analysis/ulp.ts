/**
 * Distances in units in the last place: how many numbers of a type lie between two of them, counted
 * along the whole line, so that denormals count like others and both zeros are one.
 */

type Numbers = ArrayLike<number>;

/** How an output is rounded. */
export type Precision = 'float32' | 'float64' | 'integer';

/**
 * A plain number has no type of its own: it is held to float32 where the tolerance leaves room for
 * what that rounds.
 */
export function precisionOf(values: Numbers, tolerance: number): Precision {
  if (values instanceof Float32Array) return 'float32';
  if (values instanceof Float64Array) return 'float64';
  if (ArrayBuffer.isView(values)) return 'integer';
  return tolerance >= 2 ** -24 ? 'float32' : 'float64';
}

/** What is smaller than the smallest normal number may be flushed to zero. */
export const smallestNormal = { float32: 2 ** -126, float64: 2 ** -1022, integer: 0 } as const;

/** A float64 reference as an output of this precision can hold it. */
export function roundedTo(precision: Precision, reference: Numbers): Numbers {
  return precision === 'float32' ? new Float32Array(reference) : reference;
}

/** The largest distance between finite values; both are of this precision. */
export function largestUlp(precision: Precision, values: Numbers, reference: Numbers): number {
  const distance = distances[precision](values, reference);
  let largest = 0;
  for (let index = 0; index < reference.length; index += 1) {
    if (!Number.isFinite(values[index]) || !Number.isFinite(reference[index])) continue;
    largest = Math.max(largest, distance(index));
  }
  return largest;
}

type Distance = (index: number) => number;

const distances: Record<Precision, (one: Numbers, other: Numbers) => Distance> = {
  integer: (one, other) => (index) => Math.abs((one[index] as number) - (other[index] as number)),
  float32: (one, other) => {
    const [a, b] = [one, other].map((values) => new Int32Array(new Float32Array(values).buffer));
    return (index) => Math.abs(place32(a?.[index] as number) - place32(b?.[index] as number));
  },
  float64: (one, other) => {
    const [a, b] = [one, other].map((values) => new DataView(new Float64Array(values).buffer));
    return (index) => distance64(a as DataView, b as DataView, 8 * index);
  },
};

/** Bits as signed whole numbers, mirrored below zero: neighbours differ by one. */
function place32(bits: number): number {
  return bits < 0 ? -(bits & 0x7fff_ffff) : bits;
}

/** In two halves, so that small distances are exact though places are beyond 2^53. */
function distance64(one: DataView, other: DataView, at: number): number {
  const [high, low] = halves(one, at);
  const [otherHigh, otherLow] = halves(other, at);
  return Math.abs((high - otherHigh) * 2 ** 32 + (low - otherLow));
}

function halves(view: DataView, at: number): readonly [number, number] {
  const high = view.getUint32(at + 4, true);
  const low = view.getUint32(at, true);
  return high >= 2 ** 31 ? [-(high - 2 ** 31), -low] : [high, low];
}
