import type { Octokit } from 'octokit';
import type { Repository } from '#core/model/repository.ts';
import type { GitHub } from '#ports/github.ts';
import type { Log } from '#ports/world.ts';
import { closingIssues } from './closing-issues.ts';
import { type Connection, type ConnectionOptions, connect } from './connection.ts';
import { installedRepositories } from './installed-repositories.ts';
import { type Committer, commitNote } from './note.ts';
import { openPullRequest } from './open-pull-request.ts';
import { addLabel, react, readLabeller, readPermission, reply } from './people.ts';
import { publish } from './publish.ts';
import { openPullRequests, readIssue, readPullRequest } from './pulls-and-issues.ts';
import { readComments } from './put-comment.ts';
import {
  type At,
  readBranchHead,
  readCommit,
  readLastRelease,
  readRange,
  readText,
} from './read.ts';

export interface GitHubOptions extends ConnectionOptions, Committer {}

type Inside = <T>(
  repository: Repository,
  doing: string,
  work: (octokit: Octokit, at: At) => Promise<T>,
) => Promise<T>;

/** GitHub, asked as an App outside of a webhook: by the sweep, the publication, a worker. */
export function createGitHub(options: GitHubOptions): GitHub {
  const { log } = options;
  const connection = connect(options);
  const publisher = { ...options, connection };

  const inside: Inside = (repository, doing, work) => {
    const at = { owner: repository.owner, repo: repository.name };
    return connection.inRepository(repository, doing, (octokit) => work(octokit, at));
  };

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
    ...peopleOf(inside, connection, log),
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
    ...conversation(inside, connection, log),
    repositories: () => installedRepositories(connection, log),
  };
}

/** What is said on a thread, and what is proposed. */
function conversation(
  inside: Inside,
  connection: Connection,
  log: Log,
): Pick<GitHub, 'comments' | 'addLabel' | 'openPullRequest' | 'reply' | 'react'> {
  return {
    comments: async (repository, number) => {
      const login = await connection.ownLogin();
      return inside(repository, `show the comments of #${number}`, (octokit, at) =>
        readComments(log, octokit, at, number, login),
      );
    },
    addLabel: (repository, number, label) =>
      inside(repository, `label #${number}`, (octokit, at) => addLabel(octokit, at, number, label)),
    openPullRequest: (repository, proposal) =>
      inside(repository, `open a pull request of ${proposal.branch}`, (octokit) =>
        openPullRequest(octokit, repository, proposal),
      ),
    reply: (repository, number, text) =>
      inside(repository, `answer on #${number}`, (octokit, at) => reply(octokit, at, number, text)),
    react: (repository, commentId, reaction) =>
      inside(repository, 'react to a comment', (octokit, at) =>
        react(octokit, log, at, commentId, reaction),
      ),
  };
}

/** What people may do and did. */
function peopleOf(
  inside: Inside,
  connection: Connection,
  log: Log,
): Pick<GitHub, 'permission' | 'labelledBy'> {
  return {
    permission: async (repository, login) => {
      // The App's own branches are as trusted as the App, which may write wherever it is installed.
      const own = await connection.ownLogin();
      if (login.toLowerCase() === own.toLowerCase()) return 'write';
      return inside(repository, `say what ${login} may do`, (octokit, at) =>
        readPermission(octokit, at, login),
      );
    },
    labelledBy: (repository, number, label) =>
      inside(repository, `say who labelled #${number}`, (octokit, at) =>
        readLabeller(octokit, log, at, number, label),
      ),
  };
}
