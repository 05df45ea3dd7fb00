/**
 * A convolution as a matrix product: the patches that the filters see become the columns of a matrix,
 * which the packed multiplication of `matmul` then takes.
 */
import { gemm, scratchLength } from '../../matmul/assembly/gemm';

/** Floats of scratch: the patches of one image, and what the product needs. */
export function conv2dScratchLength(filters: i32, depth: i32, pixels: i32): i32 {
  return depth * pixels + scratchLength(filters, pixels, depth);
}

/** One image (channels x height x width) to one output (filters x rows x columns). */
export function conv2d(
  input: usize,
  weights: usize,
  output: usize,
  channels: i32,
  height: i32,
  width: i32,
  filters: i32,
  size: i32,
  stride: i32,
  padding: i32,
  rows: i32,
  columns: i32,
  scratch: usize,
): void {
  const depth = channels * size * size;
  const pixels = rows * columns;
  let patch = scratch;
  for (let channel = 0; channel < channels; channel++) {
    const plane = input + ((<usize>(channel * height * width)) << 2);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        takePatches(plane, height, width, y - padding, x - padding, stride, rows, columns, patch);
        patch += (<usize>pixels) << 2;
      }
    }
  }
  gemm(weights, scratch, output, filters, pixels, depth, patch);
}

/** One row of the patches' matrix: the pixel at (dy, dx) of every patch; zero outside of the image. */
function takePatches(
  plane: usize,
  height: i32,
  width: i32,
  dy: i32,
  dx: i32,
  stride: i32,
  rows: i32,
  columns: i32,
  to: usize,
): void {
  for (let row = 0; row < rows; row++) {
    const y = row * stride + dy;
    if (y < 0 || y >= height) {
      memory.fill(to, 0, (<usize>columns) << 2);
      to += (<usize>columns) << 2;
      continue;
    }
    const line = plane + ((<usize>(y * width)) << 2);
    for (let column = 0; column < columns; column++) {
      const x = column * stride + dx;
      store<f32>(to, x < 0 || x >= width ? 0 : load<f32>(line + ((<usize>x) << 2)));
      to += 4;
    }
  }
}
