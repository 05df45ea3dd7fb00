/** What is written for this kernel at build time: see `../tiles.ts`. */
import type { Tile } from '../tiles.ts';

export const tiles: readonly Tile[] = [
  { name: 'f32Tile', type: 'f32', a: 'panel', b: 'panel' },
  { name: 'f32RowsTile', type: 'f32', a: 'rows', b: 'panel' },
  // Of small products, which are not worth packing.
  { name: 'smallTile', type: 'f32', a: 'rows', b: 'rows' },
  { name: 'narrowTile', type: 'f32', a: 'rows', b: 'rows', isNarrow: true },
  { name: 'f64Tile', type: 'f64', a: 'panel', b: 'panel' },
  { name: 'f64RowsTile', type: 'f64', a: 'rows', b: 'panel' },
];
