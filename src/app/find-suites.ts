import type { Settings } from '#core/model/settings.ts';
import { touchedSources } from '#core/policy/touched.ts';
import type { Tree, Workspace } from '#ports/checkout.ts';
import type { Sources } from '#ports/sources.ts';

/** The suites of both trees and which of them a change touches, found without running any code. */
export interface FoundSuites {
  /** Suite files, paths from the root. */
  readonly base: readonly string[];
  readonly head: readonly string[];
  /** Every file that a suite depends on, in either tree, by suite file. */
  readonly closures: ReadonlyMap<string, readonly string[]>;
  /** The same for the `naive` module beside the suite alone; no entry where there is none. */
  readonly naiveClosures: ReadonlyMap<string, readonly string[]>;
  /** Suite files, and kernels of command suites, that are to be measured. */
  readonly touched: readonly string[];
  readonly touchedCommands: readonly string[];
}

export function nothingTouched(found: FoundSuites): boolean {
  return found.touched.length === 0 && found.touchedCommands.length === 0;
}

export async function findSuites(
  sources: Sources,
  workspace: Workspace,
  options: { readonly settings: Settings; readonly all: boolean },
): Promise<FoundSuites> {
  const { settings, all } = options;
  const trees = workspace.base === null ? [workspace.head] : [workspace.base, workspace.head];
  const closures = new Map<string, readonly string[]>();
  const naiveClosures = new Map<string, readonly string[]>();
  for (const tree of trees) {
    for (const file of await sources.find(tree.directory, settings.suites)) {
      const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : file;
      merge(closures, file, await sources.closure(tree.directory, [file, folder]));
      const naive = await naiveModule(sources, tree, folder);
      if (naive !== null) {
        merge(naiveClosures, file, await sources.closure(tree.directory, [naive]));
      }
    }
  }
  const base =
    workspace.base === null ? [] : await sources.find(workspace.base.directory, settings.suites);
  const head = await sources.find(workspace.head.directory, settings.suites);
  const { changedFiles } = workspace;
  const { matches } = sources;
  const touched = touchedSources({ closures, changedFiles, settings, all, matches });
  return { base, head, closures, naiveClosures, ...touched };
}

async function naiveModule(sources: Sources, tree: Tree, folder: string): Promise<string | null> {
  const [first] = await sources.find(tree.directory, [`${folder}/naive.{ts,js,mjs}`]);
  return first ?? null;
}

function merge(map: Map<string, readonly string[]>, key: string, files: readonly string[]): void {
  map.set(key, [...new Set([...(map.get(key) ?? []), ...files])].sort());
}
