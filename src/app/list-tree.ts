import type { SuiteListing } from '#core/model/benchmark.ts';
import type { ArmName, Failure } from '#core/model/recording.ts';
import type { Settings } from '#core/model/settings.ts';
import type { Tree, Workspace } from '#ports/checkout.ts';
import type { Sandbox } from '#ports/sandbox.ts';
import type { Bench } from '#ports/world.ts';
import type { FoundSuites } from './find-suites.ts';
import type { Listings } from './verify-arms.ts';

export interface Listed {
  readonly suites: readonly SuiteListing[];
  readonly failures: readonly Failure[];
}

/** Without benchmarks where nobody looked what it has. */
export type NamedSuite = Pick<SuiteListing, 'kernel' | 'benchmarks'>;

/** What the suites and commands of one tree offer. */
export async function listTree(
  sandbox: Sandbox,
  tree: Tree,
  arm: ArmName,
  files: readonly string[],
  commands: Settings['commands'],
  signal: AbortSignal,
): Promise<Listed> {
  const parts: Listed[] = [];
  if (files.length > 0) parts.push(await sandbox.list(tree, arm, files, signal));
  for (const command of commands) {
    parts.push(await sandbox.listCommand(tree, arm, command, signal));
  }
  return {
    suites: parts.flatMap((part) => part.suites),
    failures: parts.flatMap((part) => part.failures),
  };
}

/** The suites and commands of each arm that a change touches. */
export async function listArms(
  bench: Bench,
  workspace: Workspace,
  settings: Settings,
  found: FoundSuites,
  signal: AbortSignal,
): Promise<{ listed: Listings; failures: readonly Failure[] }> {
  bench.progress.step('reading the suites');
  const lists = new Map<ArmName, Listed>();
  for (const [arm, tree] of armsOf(workspace)) {
    const files = found[arm].filter((file) => found.touched.includes(file));
    const commands = settings.commands.filter(({ kernel }) =>
      found.touchedCommands.includes(kernel),
    );
    lists.set(arm, await listTree(bench.sandbox, tree, arm, files, commands, signal));
  }
  return {
    listed: {
      base: lists.get('base')?.suites ?? null,
      head: lists.get('head')?.suites ?? [],
    },
    failures: [...lists.values()].flatMap(({ failures }) => failures),
  };
}

/**
 * Also those that the change does not touch: a text may speak of any of them. Of
 * commands only the names, since listing one runs it.
 */
export async function everySuite(
  { sandbox }: Bench,
  { head }: Workspace,
  settings: Settings,
  found: FoundSuites,
  listed: Listings & Pick<Listed, 'failures'>,
  signal: AbortSignal,
): Promise<readonly NamedSuite[]> {
  const others = found.head.filter((file) => !found.touched.includes(file));
  const { suites, failures } = await listTree(sandbox, head, 'head', others, [], signal);
  const unread = [...listed.failures, ...failures].flatMap(({ kernel }) => kernel ?? []);
  const names = [...settings.commands.map(({ kernel }) => kernel), ...unread];
  const named = names.map((kernel) => ({ kernel, benchmarks: [] }));
  return [...(listed.base ?? []), ...listed.head, ...suites, ...named];
}

/** Base first; null where there is nothing to compare with. */
export function armsOf({ base, head }: Workspace): readonly (readonly [ArmName, Tree])[] {
  return base === null
    ? [['head', head]]
    : [
        ['base', base],
        ['head', head],
      ];
}
