/** What is written for this kernel at build time: see `../tiles.ts` and `../loops.ts`. */
import type { Loop } from '../loops.ts';
import type { Tile } from '../tiles.ts';

export const tiles: readonly Tile[] = [{ name: 'f32Tile', type: 'f32', a: 'panel', b: 'panel' }];

export const loops: readonly Loop[] = [
  { name: 'copy', type: 'f32', inputs: ['a'], outputs: { to: 'a' } },
  { name: 'add', type: 'f32', inputs: ['a', 'b'], outputs: { to: 'f32x4.add(a, b)' } },
  {
    name: 'triad',
    type: 'f32',
    inputs: ['a', 'b'],
    scalars: ['factor'],
    outputs: { to: 'madd<f32>(factor, b, a)' },
    imports: ["import { madd } from '../../assembly/vector';"],
  },
];
