import { exponentsOf } from '#core/analysis/growth.ts';
import type { KernelCode } from '#core/model/code.ts';
import type { Judgement } from '#core/model/judgement.ts';
import type { ProfilePair } from '#core/model/profile.ts';
import type { Recording } from '#core/model/recording.ts';
import { rowsToLookAt } from '#core/policy/profiling.ts';
import type { Tree, Workspace } from '#ports/checkout.ts';
import type { Bench } from '#ports/world.ts';
import { documentsIn } from './documents-in.ts';
import { profileArms } from './profile-arms.ts';

/** Functions of which a note tells how intricate they are. */
const mostFunctions = 5;

/** A commit that was measured alone, its tree built. */
export type Looked = [
  workspace: Workspace,
  recording: Recording,
  judgement: Judgement,
  signal: AbortSignal,
];

interface KernelLooks {
  readonly profiles: readonly ProfilePair[];
  readonly kernelCode: KernelCode;
  /** Folders with the comprehensive documents. */
  readonly documents: readonly string[];
}

/**
 * Where the time of the slowest benchmarks goes, how intricate the code of the kernels is, and how
 * their time grows. The tree of head is built by now.
 */
export async function lookAtKernels(
  bench: Bench,
  ...[{ head }, recording, judgement, signal]: Looked
): Promise<KernelLooks> {
  const profiles: ProfilePair[] = [];
  for (const { benchmark } of rowsToLookAt(judgement)) {
    const judge = { name: 'head', tree: head } as const;
    const plan = { benchmark, base: null, head, judge, inputSeed: recording.seed } as const;
    profiles.push(await profileArms(bench, { ...plan, counting: 'processor' }, signal));
  }
  const functions = await functionsOf(bench, head, judgement);
  const kernelCode = { functions, growths: exponentsOf(judgement) };
  return { profiles, kernelCode, documents: await documentsIn(bench, head) };
}

async function functionsOf(
  { sources }: Bench,
  { directory }: Tree,
  { rows }: Judgement,
): Promise<KernelCode['functions']> {
  const suites = rows.flatMap(({ benchmark: { source } }) =>
    source.kind === 'suite' ? [source.file] : [],
  );
  const files = new Set<string>();
  for (const suite of new Set(suites)) {
    for (const file of await sources.implementations(directory, suite)) files.add(file);
  }
  const all: KernelCode['functions'][number][] = [];
  for (const file of files) {
    const found = (await sources.functions(directory, file))?.functions ?? [];
    all.push(
      ...found.map(({ name, complexity, nesting }) => ({ file, name, complexity, nesting })),
    );
  }
  return all
    .sort((a, b) => b.complexity - a.complexity || b.nesting - a.nesting)
    .slice(0, mostFunctions);
}
