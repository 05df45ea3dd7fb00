import type { ModuleFunctions } from '#core/model/scaffold.ts';

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
  /** What a module exports; null where the text is no code. Nothing of it is run. */
  functions(path: string, text: string): ModuleFunctions | null;
  /** Whether a glob matches a path or a part of a benchmark id. */
  matches(glob: string, text: string): boolean;
}
