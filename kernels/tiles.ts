/**
 * Writes the innermost loops of products and convolutions in AssemblyScript: a tile of sums that
 * stay in registers for many steps. Each step takes one row of b, as wide as the tile, and one
 * value of a for each of its rows. A tile is too many variables to write by hand (24 sums for 6 x
 * 16), and the best one depends on how wide the engine's registers are.
 */
import type { Build } from './builds.ts';

export interface Tile {
  readonly name: string;
  readonly type: 'f32' | 'f64';
  /**
   * `panel`: the values of one step lie side by side, and steps follow each other. `lines`: each
   * row of the tile has a line of values of its own, at the next of a table of byte offsets.
   */
  readonly a: 'panel' | 'lines';
  /** `panel`, or `offsets`: the row of each step lies at the next of a table of byte offsets. */
  readonly b: 'panel' | 'offsets';
}

interface Size {
  readonly rows: number;
  /** Vectors of 128 bits side by side; two neighbours become one of 256 where V8 revectorises. */
  readonly vectors: number;
  /** Steps written out one after the other. */
  readonly unroll: number;
}

/** As many sums as the registers hold beside a row of b and a value of a. */
const sizes: Readonly<Record<Build, Size>> = {
  // 12 of 16 registers of 256 bits.
  'relaxed-256': { rows: 6, vectors: 4, unroll: 4 },
  // 8 of 16 registers of 128 bits: two more rows spill.
  'relaxed-128': { rows: 4, vectors: 2, unroll: 1 },
  'simd-128': { rows: 4, vectors: 2, unroll: 1 },
};

const valueBytes = { f32: 4, f64: 8 } as const;
const vectorBytes = 16;

/** The AssemblyScript of tiles for one build, and how large they are. */
export function tilesSource(build: Build, tiles: readonly Tile[]): string {
  const size = sizes[build];
  const functions = tiles.map((tile) => new Writer(tile, size).source());
  return [
    `import { madd } from '../../assembly/vector';`,
    `export const ROWS: i32 = ${size.rows};`,
    `export const VECTORS: i32 = ${size.vectors};`,
    ...functions,
  ].join('\n');
}

/** 0 to count - 1. */
function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

class Writer {
  readonly #tile: Tile;
  readonly #size: Size;
  readonly #rows: readonly number[];
  readonly #vectors: readonly number[];
  readonly #bytes: number;

  constructor(tile: Tile, size: Size) {
    this.#tile = tile;
    this.#size = size;
    this.#rows = upTo(size.rows);
    this.#vectors = upTo(size.vectors);
    this.#bytes = valueBytes[tile.type];
  }

  source(): string {
    const { name, type, a, b } = this.#tile;
    const { unroll } = this.#size;
    const parameters = [
      ...(a === 'lines' ? ['a: usize', 'lines: usize'] : ['a: usize']),
      ...(b === 'offsets' ? ['b: usize', 'offsets: usize'] : ['b: usize']),
      ...['depth: i32', 'c: usize', 'stride: usize', `scale: ${type}`],
    ];
    const body = [
      'let x: v128;',
      ...(b === 'offsets' ? ['let at: usize;'] : []),
      ...this.#vectors.map((j) => `let b${j}: v128;`),
      ...(a === 'lines'
        ? this.#rows.map((i) => `let a${i} = a + load<u32>(lines, ${4 * i});`)
        : []),
      // The first step is peeled off: it needs no zeros, and V8 hoists addresses out of the loop.
      ...this.#steps(1, true),
      'let left = depth - 1;',
      // So that nothing is left over of a depth that the unrolled steps divide.
      ...(unroll > 1
        ? [
            `if (left >= ${unroll - 1}) {`,
            ...this.#steps(unroll - 1, false),
            `left -= ${unroll - 1};`,
            '}',
          ]
        : []),
      `for (; left >= ${unroll}; left -= ${unroll}) {`,
      ...this.#steps(unroll, false),
      '}',
      ...(unroll > 1 ? ['for (; left > 0; left--) {', ...this.#steps(1, false), '}'] : []),
      'const adds = scale != 0;',
      `const scales = v128.splat<${type}>(scale);`,
      ...this.#rows.flatMap((i) => this.#storeRow(i)),
    ];
    return `
/** c = scale c + a tile of sums over depth >= 1 steps; stride in bytes. */
export function ${name}(${parameters.join(', ')}): void {
${body.map((line) => `  ${line}\n`).join('')}}
`;
  }

  /**
   * So many steps, after which the pointers are moved on. The one of a panel of a is moved at each
   * step: V8 adds the offset of a splat in an instruction of its own, and hoists those of one step.
   */
  #steps(count: number, isFirst: boolean): readonly string[] {
    const { type, a } = this.#tile;
    const { rows } = this.#size;
    const moved = a === 'panel' ? [`a += ${rows * valueBytes[type]};`] : [];
    return [
      ...upTo(count).flatMap((k) => [...this.#step(k, isFirst), ...moved]),
      ...this.#advance(count),
    ];
  }

  /** One step, `k` steps behind where the pointers of b and of lines are. */
  #step(k: number, isFirst: boolean): readonly string[] {
    const { type, b } = this.#tile;
    const sum = (i: number, j: number) =>
      isFirst
        ? `let c${i}_${j} = v128.mul<${type}>(x, b${j});`
        : `c${i}_${j} = madd<${type}>(x, b${j}, c${i}_${j});`;
    return [
      ...(b === 'offsets' ? [`at = b + load<u32>(offsets, ${k * 4});`] : []),
      ...this.#vectors.map((j) => `b${j} = v128.load(${this.#rowOfB(k, j)});`),
      ...this.#rows.flatMap((i) => [
        `x = v128.load_splat<${type}>(${this.#valueOfA(k, i)});`,
        ...this.#vectors.map((j) => sum(i, j)),
      ]),
    ];
  }

  #valueOfA(k: number, i: number): string {
    return this.#tile.a === 'panel' ? `a, ${i * this.#bytes}` : `a${i}, ${k * this.#bytes}`;
  }

  #rowOfB(k: number, j: number): string {
    return this.#tile.b === 'panel'
      ? `b, ${(k * this.#size.vectors + j) * vectorBytes}`
      : `at, ${j * vectorBytes}`;
  }

  /** Moves the pointers of b and of lines on. */
  #advance(steps: number): readonly string[] {
    const { a, b } = this.#tile;
    const { vectors } = this.#size;
    return [
      ...(a === 'panel' ? [] : this.#rows.map((i) => `a${i} += ${steps * this.#bytes};`)),
      b === 'panel' ? `b += ${steps * vectors * vectorBytes};` : `offsets += ${steps * 4};`,
    ];
  }

  /**
   * One row of c: all loads before all stores, which keeps pairs of stores side by side, and the
   * last store first: V8 makes one store of two only where the upper one comes first.
   */
  #storeRow(i: number): readonly string[] {
    const each = (line: (j: number, at: number) => string) =>
      this.#vectors.map((j) => line(j, j * vectorBytes));
    return [
      'if (adds) {',
      ...each((j, at) => `b${j} = v128.load(c, ${at});`),
      ...each((j) => `c${i}_${j} = madd<${this.#tile.type}>(b${j}, scales, c${i}_${j});`),
      '}',
      ...each((j, at) => `v128.store(c, c${i}_${j}, ${at});`).toReversed(),
      ...(i < this.#size.rows - 1 ? ['c += stride;'] : []),
    ];
  }
}
