/** What is written for this kernel at build time: see `../tiles.ts`. */
import type { Tile } from '../tiles.ts';

export const tiles: readonly Tile[] = [
  { name: 'correlateTile', type: 'f32', a: 'panel', b: 'offsets' },
  { name: 'correlateShortTile', type: 'f32', a: 'panel', b: 'offsets', isShort: true },
  { name: 'weightTile', type: 'f32', a: 'lines', b: 'panel' },
];
