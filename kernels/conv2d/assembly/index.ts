/**
 * A convolution and its gradients, as tasks that threads share. Structures are written by the host,
 * field by field in the order of their declaration.
 */
import { Correlation } from './correlate';
import { Planes, tapOffset } from './planes';
import { WeightGradient } from './weight-gradient';

export { ROWS, VECTORS } from '../build/tiles';
export { correlate, packWeights } from './correlate';
export { fillPlanes } from './planes';
export { finishWeights, packGradients, sumWeights } from './weight-gradient';

export const planesBytes: i32 = offsetof<Planes>();
export const correlationBytes: i32 = offsetof<Correlation>();
export const weightGradientBytes: i32 = offsetof<WeightGradient>();

/** For each channel and tap of a filter, where it sees its first pixel. Returns their number. */
export function forwardSteps(
  planes: Planes,
  channels: i32,
  height: i32,
  width: i32,
  dilation: i32,
  offsets: usize,
  weights: usize,
): i32 {
  let step = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        store<u32>(offsets, tapOffset(planes, channel, y * dilation, x * dilation));
        store<u32>(weights, step);
        offsets += 4;
        weights += 4;
        step++;
      }
    }
  }
  return step;
}

/**
 * For input pixels whose row and column leave the remainders (phaseY, phaseX) when divided by the
 * stride: for each filter and each of its taps that touches them, where it sees its first gradient,
 * and its weight for the first channel.
 */
export function backwardSteps(
  planes: Planes,
  filters: i32,
  channels: i32,
  height: i32,
  width: i32,
  dilation: i32,
  stride: i32,
  phaseY: i32,
  phaseX: i32,
  offsets: usize,
  weights: usize,
): i32 {
  let steps = 0;
  for (let filter = 0; filter < filters; filter++) {
    for (let y = 0; y < height; y++) {
      if ((y * dilation) % stride != phaseY) continue;
      for (let x = 0; x < width; x++) {
        if ((x * dilation) % stride != phaseX) continue;
        const back = tapOffset(
          planes,
          filter,
          planes.top - (y * dilation) / stride,
          planes.left - (x * dilation) / stride,
        );
        store<u32>(offsets, back);
        store<u32>(weights, (filter * channels * height + y) * width + x);
        offsets += 4;
        weights += 4;
        steps++;
      }
    }
  }
  return steps;
}

/** The gradient of one filter's bias: the sum of its outputs' gradients over a batch. */
export function biasGradient(
  gradients: usize,
  batch: i32,
  filters: i32,
  pixels: i32,
  result: usize,
): void {
  for (let filter = 0; filter < filters; filter++) {
    let sum: f64 = 0;
    for (let image = 0; image < batch; image++) {
      sum += sumOf(gradients + ((<usize>((image * filters + filter) * pixels)) << 2), pixels);
    }
    store<f32>(result, <f32>sum);
    result += 4;
  }
}

function sumOf(at: usize, count: i32): f64 {
  let even = f32x4.splat(0);
  let odd = even;
  let left = count;
  for (; left >= 8; left -= 8) {
    even = f32x4.add(even, v128.load(at));
    odd = f32x4.add(odd, v128.load(at, 16));
    at += 32;
  }
  const sums = f32x4.add(even, odd);
  let sum: f64 =
    <f64>f32x4.extract_lane(sums, 0) +
    <f64>f32x4.extract_lane(sums, 1) +
    (<f64>f32x4.extract_lane(sums, 2) + <f64>f32x4.extract_lane(sums, 3));
  for (; left > 0; left--) {
    sum += load<f32>(at);
    at += 4;
  }
  return sum;
}
