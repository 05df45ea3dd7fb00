/** What a suite is written from: the functions that a module exports. */

export const arrayTypes = [
  'Float32Array',
  'Float64Array',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
] as const;
export type ArrayType = (typeof arrayTypes)[number];

export interface KernelParameter {
  readonly name: string;
  readonly type: ArrayType | 'number';
  /** Whether the function writes into it, or calls something that may. */
  readonly written: boolean;
  /** Whether the function looks at its elements. */
  readonly read: boolean;
  /** Whether a number is a size or a place: it stands in a condition of a loop or in an index. */
  readonly counts: boolean;
}

/** An exported function of numbers and typed arrays. */
export interface KernelFunction {
  readonly name: string;
  readonly parameters: readonly KernelParameter[];
  readonly result: ArrayType | 'number' | 'void';
}

/** An exported function that no suite can be written for, and why not, in a sentence. */
export interface LeftOut {
  readonly name: string;
  readonly why: string;
}

export interface ModuleFunctions {
  readonly kernels: readonly KernelFunction[];
  readonly leftOut: readonly LeftOut[];
  /** Files of the repository that the module imports, as it writes them. */
  readonly imports: readonly string[];
}

/** A file to be written, its path from the root. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** What was written for one function. */
export interface ScaffoldedSuite {
  readonly kernel: string;
  readonly path: string;
  /** The frozen copy that is its reference; null where a plain version is. */
  readonly frozen: string | null;
}

/** What is to be written for a module, and what is to be said of it. */
export interface Scaffold {
  readonly files: readonly NewFile[];
  readonly suites: readonly ScaffoldedSuite[];
  readonly leftOut: readonly LeftOut[];
  /** Files that a frozen copy still imports: what changes there changes the reference. */
  readonly live: readonly string[];
}
