import type { Commit } from '#core/model/change.ts';
import type { Bench } from '#ports/world.ts';
import type { CommitSite } from './compare-commits.ts';
import { findSuites } from './find-suites.ts';

/** A longer line would take longer to look through than to halve. */
const mostLookedAt = 200;

/**
 * The commits of a line that change what some suites depend on, by the closure of their imports in
 * each of them; all others are equal to the commit before. All of them where none does, since
 * something that nobody can see must have changed, and where the line is too long to look through.
 * `sources` are suite files, and kernels of command suites.
 */
export async function touchingCommits(
  bench: Bench,
  site: CommitSite,
  goodSha: string,
  commits: readonly Commit[],
  sources: readonly string[],
  signal: AbortSignal,
): Promise<readonly Commit[]> {
  if (commits.length > mostLookedAt) return commits;
  const touching: Commit[] = [];
  let settings = null;
  let baseSha = goodSha;
  for (const commit of commits) {
    const workspace = await site.open({ baseSha, headSha: commit.sha }, signal);
    try {
      // The good commit's, as in every run of the search.
      settings ??= await site.settingsOf(workspace);
      const found = await findSuites(bench.sources, workspace, { settings, all: false });
      const touched = [...found.touched, ...found.touchedCommands];
      if (sources.some((source) => touched.includes(source))) touching.push(commit);
    } finally {
      await workspace.dispose();
    }
    baseSha = commit.sha;
  }
  return touching.length === 0 ? commits : touching;
}
