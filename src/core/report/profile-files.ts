import type { BenchmarkId } from '../model/benchmark.ts';
import type { ProfilePair } from '../model/profile.ts';
import type { NoteFile } from '../model/publication.ts';
import { differenceFlameGraph, flameGraph } from './flame-graph.ts';
import { speedscopeText } from './speedscope.ts';

/** Names of the files of one benchmark, beside a note. */
export interface ProfileFiles {
  readonly flame: string | null;
  readonly difference: string | null;
  readonly speedscope: string | null;
}

/** Names come from the benchmark; `of` tells those of two pull requests of an issue apart. */
export function profileFileNames({ benchmark, base, head }: ProfilePair, of: string): ProfileFiles {
  const name = `${of}-${slug(benchmark)}`;
  return {
    flame: head === null ? null : `${name}.flame.svg`,
    difference: base === null || head === null ? null : `${name}.difference.svg`,
    speedscope: base === null && head === null ? null : `${name}.speedscope.json`,
  };
}

/** What may stand in the path of a note. */
function slug(benchmark: BenchmarkId): string {
  return benchmark.replace(/[^\w.-]+/g, '-').slice(0, 100);
}

/** Pictures and files for viewers, beside a note: some 50 kB a benchmark at most. */
export function profileFiles(
  profiles: readonly ProfilePair[],
  folder: string,
  of: string,
): readonly NoteFile[] {
  return profiles.flatMap((pair) => {
    const { base, head, benchmark } = pair;
    const names = profileFileNames(pair, of);
    const files: NoteFile[] = [];
    const add = (name: string | null, text: () => string): void => {
      if (name !== null) files.push({ path: `${folder}${name}`, text: text() });
    };
    add(names.flame, () => (head === null ? '' : headGraph(benchmark, head.root)));
    add(names.difference, () =>
      base === null || head === null ? '' : differenceGraph(benchmark, base.root, head.root),
    );
    add(names.speedscope, () => speedscopeText(pair));
    return files;
  });
}

type Root = NonNullable<ProfilePair['head']>['root'];

export function headGraph(benchmark: BenchmarkId, root: Root): string {
  return flameGraph(`${benchmark}: time in head`, root);
}

export function differenceGraph(benchmark: BenchmarkId, base: Root, head: Root): string {
  const title = `${benchmark}: head, red where its own share of the time grew, blue where it shrank`;
  return differenceFlameGraph(title, base, head);
}
