import type { Octokit } from 'octokit';
import { UserError } from '#core/model/errors.ts';
import type { Issue, Permission, PullRequest, Repository } from '#core/model/repository.ts';
import type { GitHub } from '#ports/github.ts';
import type { Log } from '#ports/world.ts';
import { closingIssues } from './closing-issues.ts';
import { type Connection, type ConnectionOptions, connect } from './connection.ts';
import { unless } from './failure.ts';
import { type Committer, commitNote } from './note.ts';
import { allPages, perPage } from './pages.ts';
import { publish } from './publish.ts';
import { type At, headOf, readRange, readText } from './read.ts';
import { issueShape, pullRequestShape, repositoryShape } from './shapes.ts';

export interface GitHubOptions extends ConnectionOptions, Committer {
  readonly log: Log;
}

/** Pages of 100: more open pull requests, installations or repositories are not looked at. */
const mostPages = 20;

/** Bytes that GitHub takes in a comment. */
const longestComment = 65_536;

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
      inside(repository, `show pull request #${number}`, async (octokit, at) => {
        const pull = { ...at, pull_number: number };
        const { data } = await octokit.request(
          'GET /repos/{owner}/{repo}/pulls/{pull_number}',
          pull,
        );
        return pullRequestShape.parse(data);
      }),
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
      inside(repository, `show the branch ${branch}`, async (octokit, at) => {
        const sha = await headOf(octokit, at, branch);
        if (sha !== null) return sha;
        const where = `${at.owner}/${at.repo}`;
        throw new UserError(`${where} has no branch \`${branch}\`. Push a commit, then ask again.`);
      }),
    compare: (repository, base, head) =>
      inside(repository, 'compare two commits', (octokit, at) =>
        readRange(octokit, at, base, head),
      ),
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
      inside(repository, `answer on #${number}`, async (octokit, at) => {
        const body = text.slice(0, longestComment);
        const issue = { ...at, issue_number: number, body };
        await octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', issue);
      }),
    react: (repository, commentId, reaction) =>
      inside(repository, 'react to a comment', async (octokit, at) => {
        const asked = octokit.request(
          'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions',
          { ...at, comment_id: commentId, content: reaction },
        );
        // A comment that was deleted in the meantime needs no reaction.
        if ((await unless([404], asked)) === null)
          log.debug({ commentId }, 'no comment to react to');
      }),
    repositories: () => installedRepositories(connection, log),
  };
}

async function openPullRequests(
  octokit: Octokit,
  log: Log,
  at: At,
): Promise<readonly PullRequest[]> {
  const what = `open pull requests of ${at.owner}/${at.repo}`;
  const pulls = await allPages(log, what, mostPages, async (page) => {
    const open = { ...at, state: 'open', per_page: perPage, page } as const;
    const { data } = await octokit.request('GET /repos/{owner}/{repo}/pulls', open);
    return data;
  });
  return pulls.map((pull) => pullRequestShape.parse(pull));
}

async function readIssue(octokit: Octokit, at: At, number: number): Promise<Issue | null> {
  // 410: deleted.
  const found = await unless(
    [404, 410],
    octokit.request('GET /repos/{owner}/{repo}/issues/{issue_number}', {
      ...at,
      issue_number: number,
    }),
  );
  if (found === null) return null;
  // An issue that was transferred is answered from where it lives now.
  const home = `/${at.owner}/${at.repo}`.toLowerCase();
  const isHere = found.data.repository_url.toLowerCase().endsWith(home);
  return isHere ? issueShape.parse(found.data) : null;
}

/** GitHub's roles by what they let do; a stranger to the repository is answered with 404. */
const permissions: Readonly<Record<string, Permission>> = {
  admin: 'admin',
  maintain: 'write',
  write: 'write',
  push: 'write',
  triage: 'read',
  read: 'read',
  pull: 'read',
};

async function readPermission(octokit: Octokit, at: At, username: string): Promise<Permission> {
  const found = await unless(
    [404],
    octokit.request('GET /repos/{owner}/{repo}/collaborators/{username}/permission', {
      ...at,
      username,
    }),
  );
  return permissions[found?.data.permission ?? ''] ?? 'none';
}

/** Repositories of all installations; suspended ones and archived repositories are left out. */
async function installedRepositories(
  connection: Connection,
  log: Log,
): Promise<readonly Repository[]> {
  const installations = await connection.asApp('list the installations', (octokit) =>
    allPages(log, 'installations', mostPages, async (page) => {
      const { data } = await octokit.request('GET /app/installations', {
        per_page: perPage,
        page,
      });
      return data;
    }),
  );
  const found: Repository[] = [];
  for (const { id, suspended_at: suspended } of installations) {
    if (suspended === null || suspended === undefined) {
      found.push(...(await repositoriesOf(connection, log, id)));
    }
  }
  return found;
}

function repositoriesOf(
  connection: Connection,
  log: Log,
  installationId: number,
): Promise<readonly Repository[]> {
  const doing = `list the repositories of installation ${installationId}`;
  return connection.asInstallation(installationId, doing, async (octokit) => {
    const what = `repositories of installation ${installationId}`;
    const repositories = await allPages(log, what, mostPages, async (page) => {
      const { data } = await octokit.request('GET /installation/repositories', {
        per_page: perPage,
        page,
      });
      return data.repositories;
    });
    return repositories
      .filter((repository) => !repository.archived && !repository.disabled)
      .map((repository) => ({ ...repositoryShape.parse(repository), installationId }));
  });
}
