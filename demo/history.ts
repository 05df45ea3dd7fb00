/** What git says of commits with rev-list, merge-base and diff-tree, without a git for each. */
import type { GitRepositories, TreeFile } from './repositories.ts';

/** Commits that `tip` reaches and `without` do not, parents before their children. */
export async function newCommits(
  git: GitRepositories,
  repository: string,
  tip: string,
  without: readonly string[],
): Promise<readonly string[]> {
  const known = new Set<string>();
  for (const sha of without) await walk(git, repository, sha, known);
  return walk(git, repository, tip, known);
}

export async function isAncestor(
  git: GitRepositories,
  repository: string,
  ancestor: string,
  descendant: string,
): Promise<boolean> {
  const reached = new Set<string>();
  await walk(git, repository, descendant, reached);
  return reached.has(ancestor);
}

/** Adds what a commit reaches to `reached`, and resolves to what was added, parents first. */
async function walk(
  git: GitRepositories,
  repository: string,
  tip: string,
  reached: Set<string>,
): Promise<readonly string[]> {
  const added: string[] = [];
  const entered = new Set<string>();
  // A stack of its own: a history may be longer than calls can be deep.
  const open = [tip];
  for (let sha = open.at(-1); sha !== undefined; sha = open.at(-1)) {
    const { parents } = await git.commit(repository, sha);
    if (!entered.has(sha) && !reached.has(sha)) {
      entered.add(sha);
      open.push(...parents.toReversed().filter((parent) => !reached.has(parent)));
      continue;
    }
    open.pop();
    if (reached.has(sha)) continue;
    reached.add(sha);
    added.push(sha);
  }
  return added;
}

interface Changes {
  readonly added: string[];
  readonly removed: string[];
  readonly modified: string[];
}

/** Files that a commit changed: all of them for the first one, none for a merge. */
export async function changesOf(
  git: GitRepositories,
  repository: string,
  sha: string,
): Promise<Changes> {
  const changes: Changes = { added: [], removed: [], modified: [] };
  const { tree, parents } = await git.commit(repository, sha);
  if (parents.length > 1) return changes;
  const [parent] = parents;
  const before =
    parent === undefined
      ? new Map<string, TreeFile>()
      : await git.files(repository, (await git.commit(repository, parent)).tree);
  const after = await git.files(repository, tree);
  for (const path of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [old, own] = [before.get(path), after.get(path)];
    if (old === undefined) changes.added.push(path);
    else if (own === undefined) changes.removed.push(path);
    else if (old.sha !== own.sha || old.mode !== own.mode) changes.modified.push(path);
  }
  return changes;
}
