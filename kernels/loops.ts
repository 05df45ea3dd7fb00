/**
 * Writes loops over arrays in AssemblyScript: expressions for each element, taken several vectors
 * at a time. All vectors of a turn are read before any is written, which lets V8 make one 256-bit
 * instruction of two. The last elements take the same expressions, so that an element's bits do not
 * depend on its place; what lies behind an array may be read, but is never written.
 */

export interface Loop {
  readonly name: string;
  readonly type: 'f32' | 'f64';
  /** Arrays that are read, by name. */
  readonly inputs: readonly string[];
  /** Numbers that are the same for all elements. */
  readonly scalars?: readonly string[];
  /** Other values that are the same for all elements, by name: AssemblyScript. */
  readonly constants?: Readonly<Record<string, string>>;
  /**
   * Arrays that are written, by name, and their elements: AssemblyScript, of the names above. The
   * new element of an array `m` is called `mNew`, in later expressions, too; `m` may be an input as
   * well.
   */
  readonly outputs?: Readonly<Record<string, string>>;
  /**
   * What becomes of all elements together, by name: how a vector is taken up, of the names above
   * and its own; of f32 loops alone. The loop returns the first as an f64, and stores the others
   * behind `lanes`.
   */
  readonly folds?: Readonly<Record<string, Fold>>;
  /** Imports of the expressions. */
  readonly imports?: readonly string[];
}

export interface Fold {
  /** Lanes become one number by adding them up, or by taking the largest. */
  readonly lanes: 'sum' | 'largest';
  /** `f32x4.add(total, x)` of a fold called `total`. */
  readonly value: string;
}

/** Bytes of the lanes of one fold; results of others than the first are stored behind them. */
const laneBytes = 144;

const valueBytes = { f32: 4, f64: 8 } as const;
const vectorBytes = 16;
/** Vectors of one turn, and accumulators of a fold at its end: four of 256 bits. */
const vectors = 8;
/** Vectors of a turn that does one addition for each: eight of 256 bits hide its latency. */
const foldedVectors = 16;

/** The AssemblyScript of some loops. */
export function loopsSource(loops: readonly Loop[]): string {
  const folded = loops.flatMap((loop) => Object.values(loop.folds ?? {}));
  const imports = new Set([
    ...folded.map(
      ({ lanes }) => `import { ${lanes}OfLanes, ${lanes}Start } from '../../assembly/folds';`,
    ),
    ...loops.flatMap((loop) => loop.imports ?? []),
  ]);
  return [...imports, ...loops.map((loop) => new Writer(loop).source())].join('\n');
}

/** 0 to count - 1. */
function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/**
 * Which vector of a turn; the one after all turns has an accumulator of its own: V8 fuses no two
 * accumulators of which one has more to add than the other.
 */
type Place = number | 'Rest';

class Writer {
  readonly #loop: Loop;
  readonly #bytes: number;
  readonly #lanes: number;
  readonly #outputs: readonly (readonly [string, string])[];
  /** Arrays that are read, written, or both. */
  readonly #pointers: readonly string[];
  readonly #folds: readonly (readonly [string, Fold])[];
  readonly #vectors: number;

  constructor(loop: Loop) {
    this.#loop = loop;
    this.#bytes = valueBytes[loop.type];
    this.#lanes = vectorBytes / this.#bytes;
    this.#outputs = Object.entries(loop.outputs ?? {});
    const written = this.#outputs.map(([name]) => name);
    this.#pointers = [...new Set([...loop.inputs, ...written])];
    this.#folds = Object.entries(loop.folds ?? {});
    const isOneFold = this.#folds.length === 1 && this.#outputs.length === 0;
    this.#vectors = isOneFold ? foldedVectors : vectors;
  }

  source(): string {
    const { name, type, scalars = [], constants = {} } = this.#loop;
    const isFolded = this.#folds.length > 0;
    const parameters = [
      ...this.#pointers.map((pointer) => `${pointer}: usize`),
      'length: i32',
      ...scalars.map((scalar) => `${scalar}Value: ${type}`),
      ...(isFolded ? ['lanes: usize'] : []),
    ];
    const body = [
      ...scalars.map((scalar) => `const ${scalar} = v128.splat<${type}>(${scalar}Value);`),
      ...Object.entries(constants).map(([constant, value]) => `const ${constant} = ${value};`),
      ...this.#folds.flatMap(([fold, how]) => this.#accumulators(fold, how)),
      'let left = length;',
      ...this.#turns(upTo(this.#vectors)),
      ...(this.#vectors > vectors ? this.#turns(upTo(vectors)) : []),
      ...this.#turns(['Rest']),
      ...this.#folds.flatMap(([fold, how]) => this.#foldLanes(fold, how)),
      ...this.#rest(),
      ...this.#folds
        .slice(1)
        .map(([fold], i) => `store<f64>(lanes, ${fold}Folded, ${laneBytes + 8 * i});`),
      ...this.#folds.slice(0, 1).map(([fold]) => `return ${fold}Folded;`),
    ];
    return `
export function ${name}(${parameters.join(', ')}): ${isFolded ? 'f64' : 'void'} {
${body.map((line) => `  ${line}\n`).join('')}}
${isFolded ? '' : this.#task()}`;
  }

  #turns(places: readonly Place[]): readonly string[] {
    const elements = places.length * this.#lanes;
    return [
      `for (; left >= ${elements}; left -= ${elements}) {`,
      ...this.#values(places),
      // From the last to the first: V8 makes one store of two only where the upper one comes first.
      ...this.#outputs.flatMap(([name]) =>
        places
          .map((place, i) => `v128.store(${name}, ${name}New${place}, ${i * vectorBytes});`)
          .toReversed(),
      ),
      ...this.#folds.flatMap(([fold, { value }]) =>
        places.map((place) => `${fold}${place} = ${this.#at(value, place)};`),
      ),
      ...this.#pointers.map((pointer) => `${pointer} += ${places.length * vectorBytes};`),
      '}',
    ];
  }

  /** The elements of the next vectors, old and new. */
  #values(places: readonly Place[]): readonly string[] {
    const { inputs } = this.#loop;
    return [
      ...places.flatMap((place, i) =>
        inputs.map((input) => `const ${input}${place} = v128.load(${input}, ${i * vectorBytes});`),
      ),
      ...this.#outputs.flatMap(([name, value]) =>
        places.map((place) => `const ${name}New${place} = ${this.#at(value, place)};`),
      ),
    ];
  }

  /** An expression with the names of vectors numbered. */
  #at(value: string, place: Place): string {
    const names = [
      ...this.#loop.inputs,
      ...this.#outputs.map(([name]) => `${name}New`),
      ...this.#folds.map(([name]) => name),
    ];
    return names.reduce(
      (text, name) => text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), `${name}${place}`),
      value,
    );
  }

  /** Read from memory, as other constants are: see `assembly/functions.ts`. */
  #accumulators(fold: string, { lanes }: Fold): readonly string[] {
    return [
      `let ${fold}Rest = v128.splat<${this.#loop.type}>(${startOf(lanes)});`,
      `const ${fold}From = ${lanes}Start();`,
      ...upTo(this.#vectors).map(
        (i) => `let ${fold}${i} = v128.load(${fold}From, ${((i % 2) + 1) * vectorBytes});`,
      ),
    ];
  }

  /** The lanes of all accumulators become one number: see `assembly/folds.ts`. */
  #foldLanes(fold: string, { lanes }: Fold): readonly string[] {
    const taken = lanes === 'sum' ? 'f32x4.add' : 'f32x4.pmax';
    return [
      ...upTo(this.#vectors - vectors).map(
        (i) => `${fold}${i} = ${taken}(${fold}${i}, ${fold}${vectors + i});`,
      ),
      ...upTo(vectors)
        .map((i) => `v128.store(lanes, ${fold}${i}, ${i * vectorBytes});`)
        .toReversed(),
      `v128.store(lanes, ${fold}Rest, ${vectors * vectorBytes});`,
      `let ${fold}Folded: f64 = ${lanes}OfLanes(lanes);`,
    ];
  }

  /** The elements that fill no vector. */
  #rest(): readonly string[] {
    const { type } = this.#loop;
    const bits = this.#bytes * 8;
    const stored = this.#outputs.flatMap(([name]) =>
      upTo(this.#lanes - 1).map((i) => {
        const condition = i > 0 ? `if (left > ${i}) ` : '';
        return `${condition}v128.store${bits}_lane(${name}, ${name}NewRest, ${i}, ${i * this.#bytes});`;
      }),
    );
    const folded = this.#folds.flatMap(([fold, { lanes, value }]) => [
      `${fold}Rest = v128.splat<${type}>(${startOf(lanes)});`,
      `${fold}Rest = ${this.#at(value, 'Rest')};`,
      `v128.store(lanes, ${fold}Rest);`,
      'for (let lane: usize = 0; lane < <usize>left; lane++) {',
      `  ${taken(fold, lanes, `load<${type}>(lanes + lane * ${this.#bytes})`)}`,
      '}',
    ]);
    return ['if (left > 0) {', ...this.#values(['Rest']), ...stored, ...folded, '}'];
  }

  /**
   * One chunk of a long array, as a task for a thread: see `elementwise.ts` for the description.
   */
  #task(): string {
    const { name, type, scalars = [] } = this.#loop;
    const words = this.#pointers.length;
    const scalarsAt = Math.ceil((4 * words + 8) / 8) * 8;
    const values = [
      ...this.#pointers.map((_, i) => `load<usize>(work, ${4 * i}) + skipped`),
      `min(chunk, load<i32>(work, ${4 * words + 4}) - first)`,
      ...scalars.map((_, i) => `<${type}>load<f64>(work, ${scalarsAt + 8 * i})`),
    ];
    return `
export function ${name}Task(work: usize, task: i32, _thread: i32): void {
  const chunk = load<i32>(work, ${4 * words});
  const first = task * chunk;
  const skipped = <usize>first * ${this.#bytes};
  ${name}(${values.join(', ')});
}
`;
  }
}

/** What leaves every other number as it is. */
function startOf(lanes: Fold['lanes']): string {
  return lanes === 'sum' ? '0' : '-Infinity';
}

/** Takes up one more number. */
function taken(fold: string, lanes: Fold['lanes'], value: string): string {
  const folded = `${fold}Folded`;
  return lanes === 'sum'
    ? `${folded} += <f64>${value};`
    : `${folded} = ${folded} < <f64>${value} ? <f64>${value} : ${folded};`;
}
