import { Arena } from '../arena.ts';
import { type Conv2dSizes, outputSize } from './naive.ts';

interface Exports {
  conv2dScratchLength(filters: number, depth: number, pixels: number): number;
  conv2d(...sizesAndAddresses: number[]): void;
}

const arena = new Arena<Exports>(new URL('./build/optimized.wasm', import.meta.url));

/** input: batch x channels x height x width; weights: filters x channels x size x size. */
export interface Conv2dOperands {
  readonly sizes: Conv2dSizes;
  readonly input: Float32Array;
  readonly weights: Float32Array;
  /** batch x filters x rows x columns. */
  readonly output: Float32Array;
}

export interface PlacedConv2d extends Conv2dOperands {
  readonly exports: Exports;
  readonly scratch: Float32Array;
}

/** Copies the operands into WebAssembly memory. */
export function place({ sizes, input, weights, output }: Conv2dOperands): PlacedConv2d {
  const depth = sizes.channels * sizes.size ** 2;
  const pixels = outputSize(sizes.height, sizes) * outputSize(sizes.width, sizes);
  const { exports: own } = arena.place([]);
  const scratchLength = own.conv2dScratchLength(sizes.filters, depth, pixels);
  const placed = arena.place([input.length, weights.length, output.length, scratchLength]);
  const [toInput, toWeights, toOutput, scratch] = placed.arrays as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  toInput.set(input);
  toWeights.set(weights);
  const { exports } = placed;
  return { sizes, input: toInput, weights: toWeights, output: toOutput, scratch, exports };
}

/** The convolution of placed operands, image by image. */
export function conv2d(placed: PlacedConv2d): Float32Array {
  const { exports, sizes, input, weights, output, scratch } = placed;
  const { channels, height, width, filters, size, stride, padding } = sizes;
  const rows = outputSize(height, sizes);
  const columns = outputSize(width, sizes);
  for (let image = 0; image < sizes.batch; image += 1) {
    exports.conv2d(
      input.byteOffset + image * channels * height * width * 4,
      weights.byteOffset,
      output.byteOffset + image * filters * rows * columns * 4,
      ...[channels, height, width, filters, size, stride, padding, rows, columns],
      scratch.byteOffset,
    );
  }
  return output;
}
