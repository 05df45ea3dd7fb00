import type { Octokit } from 'octokit';
import type { Repository } from '#core/model/repository.ts';
import type { GitHub } from '#ports/github.ts';
import { closingIssues } from './closing-issues.ts';
import { type ConnectionOptions, connect } from './connection.ts';
import { installedRepositories } from './installed-repositories.ts';
import { type Committer, commitNote } from './note.ts';
import { react, readPermission, reply } from './people.ts';
import { publish } from './publish.ts';
import { openPullRequests, readIssue, readPullRequest } from './pulls-and-issues.ts';
import {
  type At,
  readBranchHead,
  readCommit,
  readLastRelease,
  readRange,
  readText,
} from './read.ts';

export interface GitHubOptions extends ConnectionOptions, Committer {}

/** GitHub, asked as an App outside of a webhook: by the sweep, the publication, a worker. */
export function createGitHub(options: GitHubOptions): GitHub {
  const { log } = options;
  const connection = connect(options);
  const publisher = { ...options, connection };

  function inside<T>(
    repository: Repository,
    doing: string,
    work: (octokit: Octokit, at: At) => Promise<T>,
  ): Promise<T> {
    const at = { owner: repository.owner, repo: repository.name };
    return connection.inRepository(repository, doing, (octokit) => work(octokit, at));
  }

  return {
    pullRequest: (repository, number) =>
      inside(repository, `show pull request #${number}`, (octokit, at) =>
        readPullRequest(octokit, at, number),
      ),
    openPullRequests: (repository) =>
      inside(repository, 'list the open pull requests', (octokit, at) =>
        openPullRequests(octokit, log, at),
      ),
    issue: (repository, number) =>
      inside(repository, `show issue #${number}`, (octokit, at) => readIssue(octokit, at, number)),
    closingIssues: (repository, number) =>
      inside(repository, `say which issues #${number} closes`, (octokit, at) =>
        closingIssues(octokit, log, at, number),
      ),
    permission: (repository, login) =>
      inside(repository, `say what ${login} may do`, (octokit, at) =>
        readPermission(octokit, at, login),
      ),
    textFile: (repository, path, ref) =>
      inside(repository, `show ${path}`, (octokit, at) => readText(octokit, at, path, ref)),
    branchHead: (repository, branch) =>
      inside(repository, `show the branch ${branch}`, (octokit, at) =>
        readBranchHead(octokit, at, branch),
      ),
    commitOf: (repository, revision) =>
      inside(repository, 'show a commit', (octokit, at) => readCommit(octokit, at, revision)),
    compare: (repository, base, head) =>
      inside(repository, 'compare two commits', (octokit, at) =>
        readRange(octokit, at, base, head),
      ),
    lastRelease: (repository) =>
      inside(repository, 'show the newest release', (octokit, at) => readLastRelease(octokit, at)),
    async cloneSource(repository) {
      const { owner, name } = repository;
      const token = await connection.cloneToken(repository);
      return { url: `${options.gitUrl.replace(/\/+$/, '')}/${owner}/${name}.git`, token };
    },
    publish: (repository, publication) => publish(publisher, repository, publication),
    commitNote: (repository, note) =>
      inside(repository, 'commit a note', (octokit) =>
        commitNote(options, octokit, repository, note),
      ),
    reply: (repository, number, text) =>
      inside(repository, `answer on #${number}`, (octokit, at) => reply(octokit, at, number, text)),
    react: (repository, commentId, reaction) =>
      inside(repository, 'react to a comment', (octokit, at) =>
        react(octokit, log, at, commentId, reaction),
      ),
    repositories: () => installedRepositories(connection, log),
  };
}
