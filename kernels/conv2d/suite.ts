import type { Suite } from 'isochron/suite';
import { type Conv2dSizes, conv2d as naive, outputSize } from './naive.ts';
import { type Conv2dOperands, conv2d, type PlacedConv2d, place } from './optimized.ts';

function sizesOf(shape: Readonly<Record<string, number>>): Conv2dSizes {
  const { batch = 1, channels = 1, height = 1, width = 1, filters = 1 } = shape;
  const { size = 3, stride = 1, padding = 1 } = shape;
  return { batch, channels, height, width, filters, size, stride, padding };
}

function outputLength(sizes: Conv2dSizes): number {
  const pixels = outputSize(sizes.height, sizes) * outputSize(sizes.width, sizes);
  return sizes.batch * sizes.filters * pixels;
}

export default {
  kernel: 'conv2d',
  shapes: [{ channels: 16, height: 56, width: 56, filters: 32, size: 3 }],
  verifyShapes: [
    { batch: 0 },
    { height: 1, width: 1, size: 1, padding: 0 },
    { batch: 2, channels: 3, height: 7, width: 5, filters: 5, size: 3, stride: 2 },
    { channels: 2, height: 11, width: 13, filters: 3, size: 5, padding: 0 },
  ],
  inputs: (shape, random) => {
    const sizes = sizesOf(shape);
    const { batch, channels, height, width, filters, size } = sizes;
    const draw = () => random.normal();
    return {
      sizes,
      input: Float32Array.from({ length: batch * channels * height * width }, draw),
      weights: Float32Array.from({ length: filters * channels * size * size }, draw),
      output: new Float32Array(outputLength(sizes)),
    };
  },
  implementations: {
    naive: ({ input, weights, output, sizes }) => naive(input, weights, output, sizes),
    optimized: { prepare: place, run: (operands) => conv2d(operands as PlacedConv2d) },
  },
  // Written apart from the implementations: it shares no mistake with them.
  reference: ({ input, weights, sizes }) => reference(input, weights, sizes),
  tolerance: 1e-5,
  work: (shape) => {
    const sizes = sizesOf(shape);
    const { batch, channels, height, width, filters, size } = sizes;
    const read = batch * channels * height * width + filters * channels * size * size;
    const written = outputLength(sizes);
    return { flops: 2 * written * channels * size * size, bytes: 4 * (read + written) };
  },
  requirements: [{ metric: 'speedup', atLeast: 5 }],
  tags: ['convolution', 'float32'],
} satisfies Suite<Conv2dOperands>;

/** Scatters each input pixel to the outputs that see it, in float64. */
function reference(input: Float32Array, weights: Float32Array, sizes: Conv2dSizes): Float64Array {
  const { batch, channels, height, width, filters, size, stride, padding } = sizes;
  const rows = outputSize(height, sizes);
  const columns = outputSize(width, sizes);
  const output = new Float64Array(outputLength(sizes));
  for (const [index, pixel] of input.entries()) {
    const column = index % width;
    const row = Math.floor(index / width) % height;
    const channel = Math.floor(index / (width * height)) % channels;
    const image = Math.floor(index / (width * height * channels));
    if (image >= batch) break;
    for (let y = 0; y < size; y += 1) {
      for (let x = 0; x < size; x += 1) {
        const outRow = (row + padding - y) / stride;
        const outColumn = (column + padding - x) / stride;
        if (!Number.isInteger(outRow) || outRow < 0 || outRow >= rows) continue;
        if (!Number.isInteger(outColumn) || outColumn < 0 || outColumn >= columns) continue;
        for (let filter = 0; filter < filters; filter += 1) {
          const at = ((image * filters + filter) * rows + outRow) * columns + outColumn;
          const weight = weights[((filter * channels + channel) * size + y) * size + x] as number;
          output[at] = (output[at] as number) + pixel * weight;
        }
      }
    }
  }
  return output;
}
