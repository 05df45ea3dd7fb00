import type { ProfilePair } from '#core/model/profile.ts';
import type { Bench } from '#ports/world.ts';
import { localSettings } from './measure-local.ts';
import { type ProfileChoice, profileTrees } from './profile-trees.ts';

export interface ProfileLocalOptions extends ProfileChoice {
  readonly directory: string;
  /** A revision to see beside the working tree; null profiles that alone. */
  readonly base: string | null;
  /** Suite files (globs) instead of the configured ones; empty keeps those. */
  readonly suites: readonly string[];
}

/** `isochron profile`: the working tree, alone or beside a revision. */
export async function profileLocal(
  bench: Bench,
  { directory, base, suites, ...choice }: ProfileLocalOptions,
  signal: AbortSignal,
): Promise<readonly ProfilePair[]> {
  bench.progress.step('checking out');
  const source = { directory, base, head: null, alone: base === null };
  const workspace = await bench.checkout.openLocal(source, signal);
  try {
    const settings = await localSettings(bench, workspace, { suites, budgetMs: null }, true);
    return await profileTrees(bench, workspace, settings, choice, signal);
  } finally {
    await workspace.dispose();
  }
}
