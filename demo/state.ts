/** Everything that people would see on the pages of a repository, as plain data. */
import { corrected } from './corrections.ts';
import { administrator, type Schemas } from './emulator.ts';
import type { Host } from './host.ts';
import type { Json } from './json.ts';

const pageSize = 100;

interface CommentState {
  readonly id: number;
  readonly author: string;
  readonly body: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Such as `eyes`, one for each person who reacted. */
  readonly reactions: readonly string[];
}

export interface CheckRunState {
  readonly id: number;
  readonly name: string;
  readonly headSha: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly title: string | null;
  readonly summary: string | null;
}

interface IssueState {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly author: string;
  readonly state: string;
  readonly labels: readonly string[];
  readonly comments: readonly CommentState[];
}

interface PullRequestState extends IssueState {
  readonly merged: boolean;
  readonly draft: boolean;
  readonly headRef: string;
  readonly headSha: string;
  readonly baseRef: string;
  readonly baseSha: string;
  /** Of the present head. */
  readonly checkRuns: readonly CheckRunState[];
}

export interface RepositoryState {
  /** SHA by name. */
  readonly branches: Readonly<Record<string, string>>;
  /** Of the head of the default branch. */
  readonly checkRuns: readonly CheckRunState[];
  readonly issues: readonly IssueState[];
  readonly pullRequests: readonly PullRequestState[];
}

export async function readState(host: Host, repository: string): Promise<RepositoryState> {
  const refs = await host.git.refs(repository);
  const branches = [...refs].filter(([ref]) => ref.startsWith('refs/heads/'));
  const issues = await list<Schemas['issue']>(host, repository, '/issues?state=all');
  const pulls = await list<Schemas['pull-request']>(host, repository, '/pulls?state=all');
  const byNumber = (a: { number: number }, b: { number: number }) => a.number - b.number;
  return {
    branches: Object.fromEntries(
      branches.map(([ref, sha]) => [ref.slice('refs/heads/'.length), sha]),
    ),
    checkRuns: await defaultBranchCheckRuns(host, repository, refs),
    issues: (await Promise.all(issues.map((issue) => issueState(host, repository, issue)))).sort(
      byNumber,
    ),
    pullRequests: (await Promise.all(pulls.map((pull) => pullState(host, repository, pull)))).sort(
      byNumber,
    ),
  };
}

/** Text of the files below a folder at a revision, by path. */
export async function readFiles(
  host: Host,
  repository: string,
  revision: string,
  folder: string,
): Promise<Record<string, string>> {
  const sha = await host.git.resolve(repository, revision);
  if (sha === null) return {};
  const { tree } = await host.git.commit(repository, sha);
  const texts: Record<string, string> = {};
  for (const [path, file] of await host.git.files(repository, tree)) {
    if (folder !== '.' && path !== folder && !path.startsWith(`${folder}/`)) continue;
    texts[path] = (await host.git.body(repository, file.sha)).toString();
  }
  return texts;
}

async function list<T>(host: Host, repository: string, path: string): Promise<T[]> {
  const person = administrator(repository);
  const entries: T[] = [];
  for (let page = 1; ; page++) {
    const query = `${path.includes('?') ? '&' : '?'}per_page=${pageSize}&page=${page}`;
    const address = `/repos/${repository}${path}${query}`;
    const answer = corrected(await host.emulator.call<Json>(person, 'GET', address), host);
    entries.push(...(answer as unknown as T[]));
    if (!Array.isArray(answer) || answer.length < pageSize) return entries;
  }
}

async function issueState(
  host: Host,
  repository: string,
  issue: Schemas['issue'] | Schemas['pull-request'],
): Promise<IssueState> {
  const path = `/issues/${issue.number}/comments`;
  const comments = await list<Schemas['issue-comment']>(host, repository, path);
  const labels = issue.labels as readonly (string | { readonly name?: string })[];
  return {
    number: issue.number,
    title: issue.title,
    body: issue.body ?? '',
    author: issue.user?.login ?? '',
    state: issue.state,
    labels: labels.map((label) => (typeof label === 'string' ? label : (label.name ?? ''))).sort(),
    comments: comments.map((comment) => ({
      id: Number(comment.id),
      author: comment.user?.login ?? '',
      body: comment.body ?? '',
      createdAt: comment.created_at,
      updatedAt: comment.updated_at,
      reactions: host.reactions
        .list(comment.reactions?.url ?? '')
        .map((reaction) => reaction.content),
    })),
  };
}

async function pullState(
  host: Host,
  repository: string,
  pull: Schemas['pull-request'],
): Promise<PullRequestState> {
  return {
    ...(await issueState(host, repository, pull)),
    merged: host.pulls.get(repository, pull.number)?.merge !== null,
    draft: pull.draft ?? false,
    headRef: pull.head.ref,
    headSha: pull.head.sha,
    baseRef: pull.base.ref,
    baseSha: pull.base.sha,
    checkRuns: await readCheckRuns(host, repository, pull.head.sha),
  };
}

async function defaultBranchCheckRuns(
  host: Host,
  repository: string,
  refs: ReadonlyMap<string, string>,
): Promise<readonly CheckRunState[]> {
  const sha = refs.get('refs/heads/main');
  return sha === undefined ? [] : readCheckRuns(host, repository, sha);
}

/** The latest check run of each name. */
export async function readCheckRuns(
  host: Host,
  repository: string,
  sha: string,
): Promise<CheckRunState[]> {
  const path = `/repos/${repository}/commits/${sha}/check-runs`;
  const person = administrator(repository);
  type CheckRuns = { check_runs: Schemas['check-run'][] };
  const { check_runs: runs } = await host.emulator.call<CheckRuns>(person, 'GET', path);
  return runs.map((run) => ({
    id: Number(run.id),
    name: run.name,
    headSha: run.head_sha,
    status: run.status,
    conclusion: run.conclusion,
    title: run.output.title,
    summary: run.output.summary,
  }));
}
