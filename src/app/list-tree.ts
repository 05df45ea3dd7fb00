import type { SuiteListing } from '#core/model/benchmark.ts';
import type { ArmName, Failure } from '#core/model/recording.ts';
import type { Settings } from '#core/model/settings.ts';
import type { Tree } from '#ports/checkout.ts';
import type { Sandbox } from '#ports/sandbox.ts';

export interface Listed {
  readonly suites: readonly SuiteListing[];
  readonly failures: readonly Failure[];
}

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
