import type { LoneGrowth } from './growth.ts';

/** What is read of source code without running it. Types are texts, printed in one way only. */

export interface Parameter {
  /** As it is written; `{ a, b }` where it is taken apart. */
  readonly name: string;
  /** Null where none is stated. */
  readonly type: string | null;
  /** Marked so, or with a default. */
  readonly isOptional: boolean;
  readonly isRest: boolean;
}

export interface Signature {
  /** `T extends Reals`, as they are written. */
  readonly typeParameters: readonly string[];
  readonly parameters: readonly Parameter[];
  /** Null where none is stated. */
  readonly result: string | null;
}

/** What a module exports under one name: `add`, `Matrix.multiply`, `new Matrix`. */
export interface ExportedName {
  readonly name: string;
  /** Several where it is overloaded; none for what is no function, or not written as one. */
  readonly signatures: readonly Signature[];
}

/** A file that no parser understands, and what the parser says. */
export interface UnreadFile {
  readonly file: string;
  readonly why: string;
}

/** What a module exports, names that it hands on from other files of the tree included. */
export interface ModuleSignatures {
  readonly file: string;
  readonly exports: readonly ExportedName[];
  /** The module itself or one that it hands names on from. */
  readonly unread: readonly UnreadFile[];
}

/** A function that has a name, with the nameless ones that are written inside of it. */
export interface CodeFunction {
  /** `add`, `Matrix.multiply`, `outer/inner`. */
  readonly name: string;
  /** From 1. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** McCabe 1976: one more than its decisions. */
  readonly complexity: number;
  /** How deep its control structures stand in each other. */
  readonly nesting: number;
  /** The same for the same code, whatever its comments and its layout. */
  readonly digest: string;
}

export interface FileFunctions {
  readonly functions: readonly CodeFunction[];
  /** Null where the file was understood. */
  readonly unread: UnreadFile | null;
}

/** The code of measured kernels as a note shows it. */
export interface KernelCode {
  /** The most complex functions, first the most. */
  readonly functions: readonly (Pick<CodeFunction, 'name' | 'complexity' | 'nesting'> & {
    readonly file: string;
  })[];
  readonly growths: readonly LoneGrowth[];
}
