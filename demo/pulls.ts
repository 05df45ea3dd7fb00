/**
 * Where pull requests stand. The emulator remembers the head that a pull request was opened with
 * and never moves it; here the head follows its branch, as `refs/pull/<n>/head` does.
 */
import type { Schemas } from './emulator.ts';
import { git, gitText } from './git.ts';
import { newCommits } from './history.ts';
import type { GitRepositories, RefUpdate } from './repositories.ts';
import type { Sync } from './sync.ts';

interface Merge {
  readonly sha: string;
  readonly at: string;
  readonly by: Schemas['simple-user'];
}

export interface PullRecord {
  /** `owner/name` of the base. */
  readonly repository: string;
  readonly number: number;
  readonly id: number;
  /** `owner/name` of the head: another repository for a fork. */
  readonly head: string;
  readonly headRef: string;
  headSha: string;
  baseRef: string;
  baseSha: string;
  open: boolean;
  merge: Merge | null;
  /** Linked by hand, in the sidebar of the page. */
  linkedIssues: number[];
  size: { commits: number; additions: number; deletions: number; changedFiles: number };
}

export interface HeadMove {
  readonly record: PullRecord;
  readonly before: string;
}

export class Pulls {
  readonly #git: GitRepositories;
  readonly #sync: Sync;
  readonly #records = new Map<string, PullRecord>();

  constructor(gitRepositories: GitRepositories, sync: Sync) {
    this.#git = gitRepositories;
    this.#sync = sync;
  }

  get(repository: string, number: number): PullRecord | undefined {
    return this.#records.get(`${repository}#${number}`);
  }

  of(repository: string): PullRecord[] {
    return [...this.#records.values()].filter((record) => record.repository === repository);
  }

  /** Open pull requests of a repository whose head is this commit. */
  withHead(repository: string, sha: string): PullRecord[] {
    return this.of(repository).filter((record) => record.open && record.headSha === sha);
  }

  async opened(pull: Schemas['pull-request']): Promise<void> {
    const repository = pull.base.repo.full_name;
    const record: PullRecord = {
      repository,
      number: pull.number,
      id: Number(pull.id),
      head: pull.head.repo.full_name,
      headRef: pull.head.ref,
      headSha: pull.head.sha,
      baseRef: pull.base.ref,
      baseSha: pull.base.sha,
      open: true,
      merge: null,
      linkedIssues: [],
      size: { commits: 0, additions: 0, deletions: 0, changedFiles: 0 },
    };
    this.#records.set(`${repository}#${pull.number}`, record);
    await this.refresh(record);
  }

  /** Moves the open pull requests that have this branch as their head. */
  async follow(update: RefUpdate): Promise<HeadMove[]> {
    const moves: HeadMove[] = [];
    for (const record of this.#records.values()) {
      const isHead = record.head === update.repository && update.ref === branch(record.headRef);
      if (!isHead || !record.open || update.after === null) continue;
      const before = record.headSha;
      record.headSha = update.after;
      await this.refresh(record);
      if (before !== update.after) moves.push({ record, before });
    }
    return moves;
  }

  /** A pull request that is opened again stands where its branch stands now. */
  async reopened(record: PullRecord): Promise<void> {
    record.open = true;
    record.headSha =
      (await this.#git.resolve(record.head, branch(record.headRef))) ?? record.headSha;
    await this.refresh(record);
  }

  /** Brings the head's commits to the base repository, and measures the change. */
  async refresh(record: PullRecord): Promise<void> {
    const ref = `refs/pull/${record.number}/head`;
    if (record.head !== record.repository) {
      const source = this.#git.directory(record.head);
      const fetch = ['fetch', '--quiet', '--no-tags', source, branch(record.headRef)];
      await git(this.#git.directory(record.repository), fetch);
      const known = [...(await this.#git.refs(record.repository)).values()];
      await this.#sync.upload(record.repository, record.headSha, known);
    }
    await this.#git.setRef(record.repository, ref, record.headSha);
    const base = await this.#git.resolve(record.repository, branch(record.baseRef));
    record.baseSha = base ?? record.baseSha;
    record.size = await this.#measure(record);
  }

  async #measure({ repository, baseSha, headSha }: PullRecord): Promise<PullRecord['size']> {
    const commits = await newCommits(this.#git, repository, headSha, [baseSha]);
    // Without a merge base there is no change to measure.
    const numstat = await gitText(this.#git.directory(repository), [
      'diff',
      '--numstat',
      `${baseSha}...${headSha}`,
    ]).catch(() => '');
    const size = { commits: commits.length, additions: 0, deletions: 0, changedFiles: 0 };
    for (const line of numstat.split('\n').filter(Boolean)) {
      const [added, deleted] = line.split('\t');
      size.additions += Number(added) || 0;
      size.deletions += Number(deleted) || 0;
      size.changedFiles += 1;
    }
    return size;
  }
}

/** The addresses of a pull request that an issue and a check run name. */
export function pullLinks(
  { repository, number }: Pick<PullRecord, 'repository' | 'number'>,
  urls: { readonly apiUrl: string; readonly webUrl: string },
): { url: string; html_url: string; diff_url: string; patch_url: string } {
  const page = `${urls.webUrl}/${repository}/pull/${number}`;
  return {
    url: `${urls.apiUrl}/repos/${repository}/pulls/${number}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
  };
}

export function branch(name: string): string {
  return `refs/heads/${name}`;
}
