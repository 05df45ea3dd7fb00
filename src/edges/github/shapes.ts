import { z } from 'zod';
import type { Issue, PullRequest, Repository } from '#core/model/repository.ts';

/**
 * What webhooks and the API have in common, parsed at the wall. Unknown fields are GitHub's right.
 */

const sha = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);
/** Owner and name become part of paths and addresses. */
const slug = z.string().regex(/^(?!\.{1,2}$)[\w.-]+$/);
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

/** A deleted account is null; GitHub shows it as `ghost`. */
const login = z
  .object({ login: z.string() })
  .nullish()
  .transform((user) => user?.login ?? 'ghost');

const labelNames = z
  .array(z.union([z.string(), z.object({ name: z.string().nullish() })]))
  .nullish()
  .transform((labels) =>
    (labels ?? []).map((label) => (typeof label === 'string' ? label : (label.name ?? ''))),
  );

export const repositoryShape = z
  .object({ name: slug, owner: z.object({ login: slug }), default_branch: z.string().min(1) })
  .transform(
    ({ name, owner, default_branch }): Omit<Repository, 'installationId'> => ({
      owner: owner.login,
      name,
      defaultBranch: default_branch,
    }),
  );

export const pullRequestShape = z
  .object({
    number: z.int().positive(),
    title: text,
    body: text,
    user: login,
    author_association: z.string().nullish(),
    state: z.enum(['open', 'closed']),
    draft: z.boolean().nullish(),
    base: z.object({ ref: z.string(), sha }),
    head: z.object({ ref: z.string(), sha, repo: z.object({ full_name: z.string() }).nullish() }),
    labels: labelNames,
  })
  .transform(
    (pull): PullRequest => ({
      number: pull.number,
      title: pull.title,
      body: pull.body,
      author: pull.user,
      authorAssociation: pull.author_association ?? 'NONE',
      state: pull.state,
      draft: pull.draft ?? false,
      baseRef: pull.base.ref,
      baseSha: pull.base.sha,
      headRef: pull.head.ref,
      headSha: pull.head.sha,
      headRepository: pull.head.repo?.full_name ?? null,
      labels: pull.labels,
    }),
  );

export const issueShape = z
  .object({
    number: z.int().positive(),
    title: text,
    body: text,
    user: login,
    state: z.enum(['open', 'closed']),
    labels: labelNames,
    pull_request: z.object({}).nullish(),
  })
  .transform(
    (issue): Issue => ({
      number: issue.number,
      title: issue.title,
      body: issue.body,
      author: issue.user,
      state: issue.state,
      labels: issue.labels,
      isPullRequest: issue.pull_request != null,
    }),
  );

export { sha as shaShape };
