import type { Commit } from '#core/model/change.ts';
import type { MeasuredCommit } from '#core/model/recording.ts';
import type { EditedFile } from '#core/model/tuning.ts';

/** One commit's files in a directory of ours, which may be changed and is thrown away. */
export interface Tree {
  readonly directory: string;
  readonly commit: MeasuredCommit;
  /** Git's tree hash: equal trees need one build. Null for a working tree with changes. */
  readonly treeHash: string | null;
}

/** Base and head side by side. Disposing removes both trees, also after a crash of the caller. */
export interface Workspace {
  /** The merge base; null where there is nothing to compare with. */
  readonly base: Tree | null;
  readonly head: Tree;
  /**
   * Paths (from the repository's root) that differ between base and head, deleted ones included.
   */
  readonly changedFiles: readonly string[];
  /**
   * Lines added and removed, by path; what was moved counts under its new one, binary files have
   * none. Empty for repositories of this machine, where nobody asks.
   */
  readonly changedLines: ReadonlyMap<string, number>;
  dispose(): Promise<void>;
}

/** A tree of its own, thrown away by `dispose`. */
export interface EditedTree {
  readonly tree: Tree;
  dispose(): Promise<void>;
}

export interface RemoteSource {
  /** `owner/name`: one mirror a repository. */
  readonly key: string;
  readonly url: string;
  /**
   * Reaches git's fetch through an askpass pipe and nothing else; null for public loopback hosts.
   */
  readonly token: string | null;
  /** Commits to have; the base arm is their merge base with `baseSha`. Null measures head alone. */
  readonly baseSha: string | null;
  readonly headSha: string;
  /** Refs to fetch, such as `refs/pull/3/head`. */
  readonly refs: readonly string[];
}

export interface LocalSource {
  readonly directory: string;
  /** A revision; null takes the merge base with the default branch. */
  readonly base: string | null;
  /**
   * A revision; null takes the working tree as it is, untracked files included, ignored ones not.
   */
  readonly head: string | null;
  /** Measure head alone. */
  readonly alone: boolean;
}

export interface Checkout {
  /** Throws UserError (unknown commit, empty repository), TransientError (network). */
  openRemote(source: RemoteSource, signal: AbortSignal): Promise<Workspace>;
  /**
   * The commits that lead from `baseSha` to `headSha` along first parents, oldest first, without
   * `baseSha`; null where that is not on the way. Throws as `openRemote` does.
   */
  firstParents(
    source: RemoteSource & { readonly baseSha: string },
    signal: AbortSignal,
  ): Promise<readonly Commit[] | null>;
  /** The same between two revisions of a local repository; `good` is the commit of its own. */
  localLine(
    directory: string,
    good: string,
    bad: string,
    signal: AbortSignal,
  ): Promise<{ readonly goodSha: string; readonly commits: readonly Commit[] | null }>;
  /** Throws UserError: not a repository, unknown revision, no common ancestor. */
  openLocal(source: LocalSource, signal: AbortSignal): Promise<Workspace>;
  /**
   * A copy of a tree in which these files have another text; without any, the same tree again. Of
   * a tree as it was checked out, so ask before anything is built in it.
   */
  edited(tree: Tree, files: readonly EditedFile[]): Promise<EditedTree>;
  /**
   * Writes the texts into the repository that a directory of this machine lies in. Throws UserError
   * where a file is not, or is no longer, what it was before the edit; then none is written.
   */
  write(directory: string, files: readonly EditedFile[], signal: AbortSignal): Promise<void>;
  /** Removes what crashed runs left behind. */
  sweep(): Promise<void>;
}
