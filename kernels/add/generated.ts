/** What is written for this kernel at build time: see `../loops.ts`. */
import type { Loop } from '../loops.ts';

export const loops: readonly Loop[] = [
  { name: 'eachF32', type: 'f32', inputs: ['a', 'b'], outputs: { to: 'f32x4.add(a, b)' } },
  { name: 'eachF64', type: 'f64', inputs: ['a', 'b'], outputs: { to: 'f64x2.add(a, b)' } },
];
