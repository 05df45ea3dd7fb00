/** What is written for this kernel at build time: see `../loops.ts`. */
import type { Loop } from '../loops.ts';

/** Gradients of activations, from the gradient of the output and the output itself. */
export const loops: readonly Loop[] = [
  {
    // Where the output is NaN, the gradient goes through: else nobody would see it.
    name: 'reluBackward',
    type: 'f32',
    inputs: ['gradient', 'output'],
    constants: { zero: 'f32x4.splat(0)' },
    outputs: { to: 'v128.bitselect(zero, gradient, f32x4.le(output, zero))' },
  },
  {
    name: 'sigmoidBackward',
    type: 'f32',
    inputs: ['gradient', 'output'],
    constants: { one: 'f32x4.splat(1)' },
    outputs: { to: 'f32x4.mul(gradient, f32x4.mul(output, f32x4.sub(one, output)))' },
  },
  {
    name: 'tanhBackward',
    type: 'f32',
    inputs: ['gradient', 'output'],
    constants: { one: 'f32x4.splat(1)' },
    outputs: { to: 'f32x4.mul(gradient, f32x4.sub(one, f32x4.mul(output, output)))' },
  },
];
