/** Merging by the real git: the emulator would merge the head that a pull request began with. */
import { closingIssues } from './closing.ts';
import type { Schemas } from './emulator.ts';
import { announceRefs } from './events.ts';
import { git, gitText } from './git.ts';
import type { Host } from './host.ts';
import { user } from './payloads.ts';
import { branch, type PullRecord } from './pulls.ts';
import {
  type Call,
  failure,
  forward,
  type Reply,
  redirected,
  repositoryFor,
  requestJson,
} from './rest.ts';

export async function merge(
  host: Host,
  call: Call,
  { repository, number }: Readonly<Record<string, string>>,
): Promise<Reply> {
  const record = host.pulls.get(repository!, Number(number));
  if (record === undefined) return forward(host, call);
  const answer = await repositoryFor(host, call, repository!);
  if ('refused' in answer) return answer.refused;
  if (call.principal === null || !(await host.access.canWrite(call.principal, answer.found))) {
    return failure(403, 'Resource not accessible');
  }
  const wanted = requestJson(call);
  if (!record.open) return failure(405, 'Pull Request is not mergeable');
  if (typeof wanted.sha === 'string' && wanted.sha !== record.headSha) {
    return failure(409, 'Head branch was modified. Review and try the merge again.');
  }
  const isSquash = wanted.merge_method === 'squash';
  const title = `Merge pull request #${number} from ${record.head.split('/')[0]}/${record.headRef}`;
  const message = typeof wanted.commit_title === 'string' ? wanted.commit_title : title;
  const { login } = call.principal;
  const before = await host.git.resolve(repository!, branch(record.baseRef));
  const sha = before && (await commitMerge(host, record, before, login, message, isSquash));
  if (!sha) return failure(405, 'Pull Request is not mergeable');
  await finish(host, call, record, { before, sha });
  return {
    status: 200,
    body: { sha, merged: true, message: 'Pull Request successfully merged' },
  };
}

/** Null on a conflict. */
async function commitMerge(
  host: Host,
  record: PullRecord,
  base: string,
  login: string,
  message: string,
  isSquash: boolean,
): Promise<string | null> {
  const directory = host.git.directory(record.repository);
  const merging = ['merge-tree', '--write-tree', base, record.headSha];
  const tree = await gitText(directory, merging).catch(() => null);
  if (tree === null) return null;
  const parents = isSquash ? ['-p', base] : ['-p', base, '-p', record.headSha];
  const email = `${login}@users.noreply.github.com`;
  const env = {
    GIT_AUTHOR_NAME: login,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: login,
    GIT_COMMITTER_EMAIL: email,
  };
  const sha = await git(directory, ['commit-tree', ...parents, tree], {
    input: `${message}\n`,
    env,
  });
  return sha.toString().trim();
}

async function finish(
  host: Host,
  call: Call,
  record: PullRecord,
  { before, sha }: { readonly before: string; readonly sha: string },
): Promise<void> {
  const { repository } = record;
  const known = [...(await host.git.refs(repository)).values()];
  const update = { repository, ref: branch(record.baseRef), before, after: sha };
  await host.sync.upload(repository, sha, known);
  await host.sync.uploadRef(update);
  await host.git.setRef(repository, update.ref, sha);
  const { login } = call.principal!;
  const by = (await user(host, login)) as unknown as Schemas['simple-user'];
  record.open = false;
  record.merge = { sha, at: new Date().toISOString(), by };
  const pull = `/repos/${repository}/pulls/${record.number}`;
  await forward(host, redirected(call, 'PATCH', pull, { state: 'closed' }));
  for (const issue of await closingIssues(host, record)) {
    const path = `/repos/${issue.repository}/issues/${issue.number}`;
    const body = { state: 'closed', state_reason: 'completed' };
    await forward(host, redirected(call, 'PATCH', path, body));
  }
  await announceRefs(host, [update], login);
}
