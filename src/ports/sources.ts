import type { FileFunctions, ModuleSignatures } from '#core/model/code.ts';

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
  /** Whether a glob matches a path or a part of a benchmark id. */
  matches(glob: string, text: string): boolean;
}
