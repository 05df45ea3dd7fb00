/** What is written for this kernel at build time: see `../tiles.ts`. */
import type { Tile } from '../tiles.ts';

export const tiles: readonly Tile[] = [
  { name: 'f32Tile', type: 'f32', a: 'panel', b: 'panel' },
  { name: 'f64Tile', type: 'f64', a: 'panel', b: 'panel' },
];
