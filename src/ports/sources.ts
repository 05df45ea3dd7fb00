import type { FileFunctions, ModuleSignatures } from '#core/model/code.ts';
import type { ModuleFunctions } from '#core/model/scaffold.ts';
import type { TuningValue } from '#suite';

/** Reads source code without running it. */
export interface Sources {
  /**
   * Files (paths from the root, sorted) that match one of the globs; ignores node_modules and .git.
   */
  find(directory: string, globs: readonly string[]): Promise<readonly string[]>;
  /**
   * The transitive closure of the entries' imports inside the tree, entries included: static and
   * dynamic imports, re-exports, `new URL('…', import.meta.url)`. Paths from the root, sorted.
   */
  closure(directory: string, entries: readonly string[]): Promise<readonly string[]>;
  /**
   * A file's text; null when there is none. Throws UserError for a path that leaves the directory.
   */
  read(directory: string, path: string): Promise<string | null>;
  /**
   * The number or text that a `const` at the top of a file is. Throws UserError: no such file or
   * constant, more than one, no literal; a file that is, or lies behind, a link.
   */
  literal(directory: string, path: string, constant: string): Promise<TuningValue>;
  /**
   * A file's text before and after constants at its top get other values; nothing but their
   * characters differs. Throws as `literal` does, and where a value is of another type.
   */
  withLiterals(
    directory: string,
    path: string,
    changes: ReadonlyMap<string, TuningValue>,
  ): Promise<{ readonly before: string; readonly text: string }>;
  /** What a module exports; null when there is no such file. */
  signatures(directory: string, file: string): Promise<ModuleSignatures | null>;
  /**
   * The modules of the tree that a suite's implementations come from, sorted; all that it imports
   * values from where it is no object with `implementations`.
   */
  implementations(directory: string, suite: string): Promise<readonly string[]>;
  /** The functions of a file; null when there is no such file. */
  functions(directory: string, file: string): Promise<FileFunctions | null>;
  /** SHA-256 of a text, its first 32 hexadecimal digits. */
  digest(text: string): string;
  /** What a module exports; null where the text is no code. Nothing of it is run. */
  kernelFunctions(path: string, text: string): ModuleFunctions | null;
  /** Whether a glob matches a path or a part of a benchmark id. */
  matches(glob: string, text: string): boolean;
}
