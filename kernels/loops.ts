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
  /** What is summed over all elements, of the names above; the loop returns it as an f64. */
  readonly sum?: string;
  /** Or what the largest is taken of; f32. */
  readonly largest?: string;
  /** Imports of the expressions. */
  readonly imports?: readonly string[];
}

const valueBytes = { f32: 4, f64: 8 } as const;
const vectorBytes = 16;
/** Vectors of one turn: four of 256 bits, which hides the latency of an addition. */
const vectors = 8;

/** The AssemblyScript of some loops. */
export function loopsSource(loops: readonly Loop[]): string {
  const imports = new Set(loops.flatMap((loop) => loop.imports ?? []));
  return [...imports, ...loops.map((loop) => new Writer(loop).source())].join('\n');
}

/** 0 to count - 1. */
function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

class Writer {
  readonly #loop: Loop;
  readonly #bytes: number;
  readonly #lanes: number;
  readonly #outputs: readonly (readonly [string, string])[];
  /** Arrays that are read, written, or both. */
  readonly #pointers: readonly string[];
  readonly #reduced: string | null;

  constructor(loop: Loop) {
    this.#loop = loop;
    this.#bytes = valueBytes[loop.type];
    this.#lanes = vectorBytes / this.#bytes;
    this.#outputs = Object.entries(loop.outputs ?? {});
    const written = this.#outputs.map(([name]) => name);
    this.#pointers = [...new Set([...loop.inputs, ...written])];
    this.#reduced = loop.sum ?? loop.largest ?? null;
  }

  source(): string {
    const { name, type, scalars = [], constants = {}, largest } = this.#loop;
    const parameters = [
      ...this.#pointers.map((pointer) => `${pointer}: usize`),
      'length: i32',
      ...scalars.map((scalar) => `${scalar}Value: ${type}`),
      ...(this.#reduced === null ? [] : ['lanes: usize']),
    ];
    const result = this.#reduced === null ? 'void' : largest === undefined ? 'f64' : type;
    const body = [
      ...scalars.map((scalar) => `const ${scalar} = v128.splat<${type}>(${scalar}Value);`),
      ...Object.entries(constants).map(([constant, value]) => `const ${constant} = ${value};`),
      ...this.#accumulators(),
      'let left = length;',
      ...this.#turns(vectors),
      ...this.#turns(1),
      ...this.#fold(),
      ...this.#rest(),
      ...(this.#reduced === null ? [] : ['return folded;']),
    ];
    return `
export function ${name}(${parameters.join(', ')}): ${result} {
${body.map((line) => `  ${line}\n`).join('')}}
${this.#reduced === null ? this.#task() : ''}`;
  }

  #turns(count: number): readonly string[] {
    const elements = count * this.#lanes;
    return [
      `for (; left >= ${elements}; left -= ${elements}) {`,
      ...this.#values(count),
      // From the last to the first: V8 makes one store of two only where the upper one comes first.
      ...this.#outputs.flatMap(([name]) =>
        upTo(count)
          .map((i) => `v128.store(${name}, ${name}New${i}, ${i * vectorBytes});`)
          .toReversed(),
      ),
      ...(this.#reduced === null
        ? []
        : upTo(count).map((i) => `sum${i} = ${this.#at(this.#reduced as string, i)};`)),
      ...this.#pointers.map((pointer) => `${pointer} += ${count * vectorBytes};`),
      '}',
    ];
  }

  /** The elements of the next vectors, old and new. */
  #values(count: number): readonly string[] {
    const { inputs } = this.#loop;
    return [
      ...upTo(count).flatMap((i) =>
        inputs.map((input) => `const ${input}${i} = v128.load(${input}, ${i * vectorBytes});`),
      ),
      ...this.#outputs.flatMap(([name, value]) =>
        upTo(count).map((i) => `const ${name}New${i} = ${this.#at(value, i)};`),
      ),
    ];
  }

  /** An expression with the names of vectors numbered. */
  #at(value: string, index: number): string {
    const names = [...this.#loop.inputs, ...this.#outputs.map(([name]) => `${name}New`), 'sum'];
    return names.reduce(
      (text, name) => text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), `${name}${index}`),
      value,
    );
  }

  #accumulators(): readonly string[] {
    const { type, largest } = this.#loop;
    if (this.#reduced === null) return [];
    const start = largest === undefined ? '0' : '-Infinity';
    return upTo(vectors).map((i) => `let sum${i} = v128.splat<${type}>(${start});`);
  }

  /** The lanes of all accumulators, in the order of their places, become one number. */
  #fold(): readonly string[] {
    const { type, largest } = this.#loop;
    if (this.#reduced === null) return [];
    const count = vectors * this.#lanes;
    return [
      ...upTo(vectors)
        .map((i) => `v128.store(lanes, sum${i}, ${i * vectorBytes});`)
        .toReversed(),
      largest === undefined ? 'let folded: f64 = 0;' : `let folded: ${type} = -Infinity;`,
      `for (let lane: usize = 0; lane < ${count}; lane++) {`,
      `  const value = load<${type}>(lanes + lane * ${this.#bytes});`,
      largest === undefined ? '  folded += value;' : '  folded = folded < value ? value : folded;',
      '}',
    ];
  }

  /** The elements that fill no vector. */
  #rest(): readonly string[] {
    const { type, largest } = this.#loop;
    const bits = this.#bytes * 8;
    const lanes = upTo(this.#lanes - 1);
    const taken =
      this.#reduced === null
        ? []
        : [
            `sum0 = v128.splat<${type}>(${largest === undefined ? '0' : '-Infinity'});`,
            `sum0 = ${this.#at(this.#reduced, 0)};`,
            'v128.store(lanes, sum0);',
            'for (let lane: usize = 0; lane < <usize>left; lane++) {',
            `  const value = load<${type}>(lanes + lane * ${this.#bytes});`,
            largest === undefined
              ? '  folded += value;'
              : '  folded = folded < value ? value : folded;',
            '}',
          ];
    return [
      'if (left > 0) {',
      ...this.#values(1),
      ...this.#outputs.flatMap(([name]) =>
        lanes.map(
          (i) =>
            `${i > 0 ? `if (left > ${i}) ` : ''}v128.store${bits}_lane(${name}, ${name}New0, ${i}, ${i * this.#bytes});`,
        ),
      ),
      ...taken,
      '}',
    ];
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
