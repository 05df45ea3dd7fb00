/** What the suites of this kernel convolve, and the right answers in float64. */
import type { Random, Shape } from 'isochron/suite';
import { type Conv2dSizes, outputSizes } from './naive.ts';

export function sizesOf(shape: Shape): Conv2dSizes {
  const { batch = 1, channels = 1, height = 1, width = 1, filters = 1, size = 3 } = shape;
  const { tapRows = size, tapColumns = size, stride = 1, padding = 1 } = shape;
  const { dilation = 1, groups = 1 } = shape;
  if (channels % groups !== 0 || filters % groups !== 0) {
    throw new RangeError(`conv2d: ${groups} groups do not divide ${channels} and ${filters}`);
  }
  return {
    ...{ batch, channels, height, width, filters, tapRows, tapColumns },
    ...{ stride, padding, dilation, groups },
  };
}

/** Of the arrays of a convolution. */
export interface Dimensions {
  readonly input: readonly number[];
  readonly weights: readonly number[];
  readonly bias: readonly number[];
  readonly output: readonly number[];
}

export function dimensionsOf(sizes: Conv2dSizes): Dimensions {
  const { batch, channels, height, width, filters, tapRows, tapColumns, groups } = sizes;
  return {
    input: [batch, channels, height, width],
    weights: [filters, channels / groups, tapRows, tapColumns],
    bias: [filters],
    output: [batch, filters, ...outputSizes(sizes)],
  };
}

function lengthOf(dimensions: readonly number[]): number {
  return dimensions.reduce((product, size) => product * size, 1);
}

/** Arrays of all dimensions, drawn or zero. */
export function drawn(sizes: Conv2dSizes, random: Random) {
  const { input, weights, bias, output } = dimensionsOf(sizes);
  const normals = (dimensions: readonly number[]) =>
    Float32Array.from({ length: lengthOf(dimensions) }, () => random.normal());
  return {
    input: normals(input),
    weights: normals(weights),
    bias: normals(bias),
    gradient: normals(output),
    output: new Float32Array(lengthOf(output)),
    inputGradient: new Float32Array(lengthOf(input)),
    weightGradient: new Float32Array(lengthOf(weights)),
    biasGradient: new Float32Array(lengthOf(bias)),
  };
}

export const shapes: readonly Shape[] = [
  { channels: 16, height: 56, width: 56, filters: 32, size: 3 },
];

/** Odd and prime sizes, each option, and nothing at all. */
export const verifyShapes: readonly Shape[] = [
  { batch: 0 },
  { height: 1, width: 1, size: 1, padding: 0 },
  { batch: 2, channels: 3, height: 7, width: 5, filters: 5, stride: 2 },
  { channels: 2, height: 11, width: 13, filters: 3, size: 5, padding: 0 },
  { channels: 4, height: 17, width: 23, filters: 6, groups: 2, dilation: 2 },
  {
    channels: 3,
    height: 19,
    width: 41,
    filters: 19,
    tapRows: 1,
    tapColumns: 4,
    stride: 3,
    padding: 2,
  },
  { batch: 2, channels: 40, height: 9, width: 33, filters: 18 },
];

/** Operations of one pass: each weight times each position. */
export function flopsOf(shape: Shape): number {
  const sizes = sizesOf(shape);
  const { output, weights } = dimensionsOf(sizes);
  return (2 * lengthOf(output) * lengthOf(weights)) / Math.max(1, sizes.filters);
}

/** Bytes of some of the arrays. */
export function bytesOf(shape: Shape, names: readonly (keyof Dimensions)[]): number {
  const dimensions = dimensionsOf(sizesOf(shape));
  return 4 * names.reduce((sum, name) => sum + lengthOf(dimensions[name]), 0);
}

type Numbers = ArrayLike<number>;

/**
 * What each input pixel does: calls back with it, a weight and the output that they meet in. The
 * other way round than the implementations, which go through the outputs.
 */
function scatter(
  sizes: Conv2dSizes,
  each: (input: number, weight: number, output: number) => void,
): void {
  const { batch, channels, height, width, filters, tapRows, tapColumns, groups } = sizes;
  const { stride, padding, dilation } = sizes;
  const [rows, columns] = outputSizes(sizes);
  const [ownChannels, ownFilters] = [channels / groups, filters / groups];
  for (let index = 0; index < batch * channels * height * width; index += 1) {
    const column = index % width;
    const row = Math.floor(index / width) % height;
    const channel = Math.floor(index / (width * height)) % channels;
    const image = Math.floor(index / (width * height * channels));
    const group = Math.floor(channel / ownChannels);
    for (let tap = 0; tap < tapRows * tapColumns; tap += 1) {
      const outRow = (row + padding - Math.floor(tap / tapColumns) * dilation) / stride;
      const outColumn = (column + padding - (tap % tapColumns) * dilation) / stride;
      if (!Number.isInteger(outRow) || outRow < 0 || outRow >= rows) continue;
      if (!Number.isInteger(outColumn) || outColumn < 0 || outColumn >= columns) continue;
      for (let own = 0; own < ownFilters; own += 1) {
        const filter = group * ownFilters + own;
        const weight =
          (filter * ownChannels + (channel % ownChannels)) * tapRows * tapColumns + tap;
        each(index, weight, ((image * filters + filter) * rows + outRow) * columns + outColumn);
      }
    }
  }
}

/** Sums, in float64, of products of two arrays, each at an index that `scatter` gives. */
export function sums(
  length: number,
  sizes: Conv2dSizes,
  pick: (input: number, weight: number, output: number) => readonly [number, number, number],
  a: Numbers,
  b: Numbers,
): Float64Array {
  const result = new Float64Array(length);
  scatter(sizes, (...indices) => {
    const [to, first, second] = pick(...indices);
    result[to] = (result[to] as number) + (a[first] as number) * (b[second] as number);
  });
  return result;
}

/** The convolution itself, in float64; `length` is that of its output. */
export function convolved(
  { sizes, input, weights, bias }: ConvolvedInputs,
  length: number,
): Float64Array {
  const products = sums(length, sizes, (i, w, o) => [o, i, w], input, weights);
  const pixels = length / Math.max(1, sizes.batch * sizes.filters);
  return products.map(
    (value, i) => value + (bias[Math.floor(i / pixels) % sizes.filters] as number),
  );
}

interface ConvolvedInputs {
  readonly sizes: Conv2dSizes;
  readonly input: Numbers;
  readonly weights: Numbers;
  readonly bias: Numbers;
}
