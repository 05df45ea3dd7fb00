import type { Settings } from '../model/settings.ts';

/** Whether a glob matches a path or a part of a benchmark id; the world brings the matcher. */
export type Matches = (glob: string, text: string) => boolean;

/** What decides how everything below is installed and built: dependencies, scripts, flags. */
const manifests = new Set([
  'package.json',
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
]);

/** Isochron's own notes change nothing that is measured. */
const notes = 'notes/issues/';

export interface TouchedInput {
  /** Every file that a suite depends on, in either tree, by suite file. */
  readonly closures: ReadonlyMap<string, readonly string[]>;
  readonly changedFiles: readonly string[];
  readonly settings: Pick<Settings, 'sources' | 'commands'>;
  readonly all: boolean;
  readonly matches: Matches;
}

/** The suite files, and the kernels of command suites, that a change touches. */
export function touchedSources(input: TouchedInput): {
  readonly touched: readonly string[];
  readonly touchedCommands: readonly string[];
} {
  const { closures, settings, all, matches } = input;
  const changed = input.changedFiles.filter((file) => !file.startsWith(notes));
  const everything =
    all || changed.some((file) => settings.sources.some((glob) => matches(glob, file)));
  const changedSet = new Set(changed);
  const rebuilt = changed.filter((file) => manifests.has(nameOf(file))).map(folderOf);
  const touched = [...closures].filter(
    ([suite, files]) =>
      everything ||
      changedSet.has(suite) ||
      files.some((file) => changedSet.has(file)) ||
      rebuilt.some((folder) => folderOf(suite).startsWith(folder)),
  );
  const commands = settings.commands.filter(
    ({ sources }) =>
      everything ||
      rebuilt.includes('') ||
      // Without sources nobody can tell what a command depends on: any change touches it.
      (sources.length === 0 && changed.length > 0) ||
      changed.some((file) => sources.some((glob) => matches(glob, file))),
  );
  return {
    touched: touched.map(([suite]) => suite),
    touchedCommands: commands.map(({ kernel }) => kernel),
  };
}

/** With the slash at its end; the root is the empty string, which every folder starts with. */
function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
