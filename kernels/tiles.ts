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
   * Where the values of a are. `panel`: those of one step side by side, step after step. `rows`: a
   * line of its own for each row of the tile, `aStride` bytes apart. `lines`: the same, each line
   * at the next of a table of byte offsets.
   */
  readonly a: 'panel' | 'rows' | 'lines';
  /**
   * Where the rows of b are. `panel`: one after the other. `rows`: `bStride` bytes apart.
   * `offsets`: each at the next of a table of byte offsets.
   */
  readonly b: 'panel' | 'rows' | 'offsets';
  /** Half as wide as others; default no. */
  readonly isNarrow?: boolean;
  /** With fewer rows than others, for what is left over at the end; default no. */
  readonly isShort?: boolean;
}

interface Size {
  readonly rows: number;
  /** Rows of a short tile. */
  readonly shortRows: number;
  /** Vectors of 128 bits side by side; two neighbours become one of 256 where V8 revectorises. */
  readonly vectors: number;
  /** Steps written out one after the other. */
  readonly unroll: number;
}

/** As many sums as the registers hold beside a row of b and a value of a. */
const sizes: Readonly<Record<Build, Size>> = {
  // 12 of 16 registers of 256 bits.
  'relaxed-256': { rows: 6, shortRows: 4, vectors: 4, unroll: 4 },
  // 8 of 16 registers of 128 bits: two more rows spill.
  'relaxed-128': { rows: 4, shortRows: 2, vectors: 2, unroll: 1 },
  'simd-128': { rows: 4, shortRows: 2, vectors: 2, unroll: 1 },
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
    `export const SHORT_ROWS: i32 = ${size.shortRows};`,
    `export const VECTORS: i32 = ${size.vectors};`,
    ...functions,
  ].join('\n');
}

/** 0 to count - 1. */
function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** How one operand is read. */
interface Reading {
  readonly parameters: readonly string[];
  /** Before the first step. */
  readonly start: readonly string[];
  /** Before the values of a step are read. */
  readonly before: (k: number) => readonly string[];
  /** Address and offset of a value of a, or of a vector of b, `k` steps behind the pointers. */
  readonly at: (k: number, index: number) => string;
  /** After each step, and after `count` of them. */
  readonly afterStep: readonly string[];
  readonly after: (count: number) => readonly string[];
}

const nothing = {
  start: [],
  before: () => [],
  afterStep: [],
  after: () => [],
} as const;

/**
 * The pointer of a panel is moved at each step: V8 adds the offset of a splat in an instruction of
 * its own, and hoists those of one step out of the loop.
 */
function readingOfA({ a, type }: Tile, { rows }: Size): Reading {
  const bytes = valueBytes[type];
  const all = upTo(rows);
  switch (a) {
    case 'panel':
      return {
        ...nothing,
        parameters: ['a: usize'],
        at: (_, i) => `a, ${i * bytes}`,
        afterStep: [`a += ${rows * bytes};`],
      };
    case 'rows':
    case 'lines': {
      const isTable = a === 'lines';
      const place = (i: number) => (isTable ? `load<u32>(lines, ${4 * i})` : `${i} * aStride`);
      return {
        ...nothing,
        parameters: ['a: usize', isTable ? 'lines: usize' : 'aStride: usize'],
        start: all.map((i) => `let a${i} = a + ${place(i)};`),
        at: (k, i) => `a${i}, ${k * bytes}`,
        after: (count) => all.map((i) => `a${i} += ${count * bytes};`),
      };
    }
  }
}

function readingOfB({ b }: Tile, { vectors }: Size): Reading {
  switch (b) {
    case 'panel':
      return {
        ...nothing,
        parameters: ['b: usize'],
        at: (k, j) => `b, ${(k * vectors + j) * vectorBytes}`,
        after: (count) => [`b += ${count * vectors * vectorBytes};`],
      };
    case 'rows':
      return {
        ...nothing,
        parameters: ['b: usize', 'bStride: usize'],
        at: (_, j) => `b, ${j * vectorBytes}`,
        afterStep: ['b += bStride;'],
      };
    case 'offsets':
      return {
        ...nothing,
        parameters: ['b: usize', 'offsets: usize'],
        start: ['let at: usize;'],
        before: (k) => [`at = b + load<u32>(offsets, ${4 * k});`],
        at: (_, j) => `at, ${j * vectorBytes}`,
        after: (count) => [`offsets += ${4 * count};`],
      };
  }
}

class Writer {
  readonly #tile: Tile;
  readonly #size: Size;
  readonly #rows: readonly number[];
  readonly #vectors: readonly number[];
  readonly #a: Reading;
  readonly #b: Reading;

  constructor(tile: Tile, usual: Size) {
    const vectors = tile.isNarrow === true ? usual.vectors / 2 : usual.vectors;
    const rows = tile.isShort === true ? usual.shortRows : usual.rows;
    const size = { ...usual, vectors, rows };
    this.#tile = tile;
    this.#size = size;
    this.#rows = upTo(size.rows);
    this.#vectors = upTo(size.vectors);
    this.#a = readingOfA(tile, size);
    this.#b = readingOfB(tile, size);
  }

  source(): string {
    const { name, type } = this.#tile;
    const { unroll } = this.#size;
    const operands = [...this.#a.parameters, ...this.#b.parameters];
    const parameters = [...operands, 'depth: i32', 'c: usize', 'stride: usize', `scale: ${type}`];
    const body = [
      'let x: v128;',
      ...this.#vectors.map((j) => `let b${j}: v128;`),
      ...this.#a.start,
      ...this.#b.start,
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
/** c = scale c + a tile of sums over depth >= 1 steps; strides in bytes. */
export function ${name}(${parameters.join(', ')}): void {
${body.map((line) => `  ${line}\n`).join('')}}
`;
  }

  /** So many steps, after which the pointers are moved on. */
  #steps(count: number, isFirst: boolean): readonly string[] {
    const after = [...this.#a.afterStep, ...this.#b.afterStep];
    return [
      ...upTo(count).flatMap((k) => [...this.#step(k, isFirst), ...after]),
      ...this.#a.after(count),
      ...this.#b.after(count),
    ];
  }

  /** One step, `k` steps behind where the pointers are. */
  #step(k: number, isFirst: boolean): readonly string[] {
    const { type } = this.#tile;
    const sum = (i: number, j: number) =>
      isFirst
        ? `let c${i}_${j} = v128.mul<${type}>(x, b${j});`
        : `c${i}_${j} = madd<${type}>(x, b${j}, c${i}_${j});`;
    return [
      ...this.#b.before(k),
      ...this.#vectors.map((j) => `b${j} = v128.load(${this.#b.at(k, j)});`),
      ...this.#rows.flatMap((i) => [
        `x = v128.load_splat<${type}>(${this.#a.at(k, i)});`,
        ...this.#vectors.map((j) => sum(i, j)),
      ]),
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
