import type { Octokit } from 'octokit';
import { z } from 'zod';
import type { Log } from '#ports/world.ts';
import { unless } from './failure.ts';
import type { At } from './read.ts';

/** Links of both kinds: by a closing keyword in the body, and made by hand in the side bar. */
export const closingIssuesQuery = `
  query closingIssues($owner: String!, $name: String!, $number: Int!) {
    repository(owner: $owner, name: $name) {
      pullRequest(number: $number) {
        closingIssuesReferences(first: 50) {
          nodes { number repository { nameWithOwner } }
        }
      }
    }
  }
`;

const node = z.object({ number: z.int(), repository: z.object({ nameWithOwner: z.string() }) });

const answerShape = z.object({
  repository: z
    .object({
      pullRequest: z
        .object({
          closingIssuesReferences: z.object({ nodes: z.array(node.nullable()).nullable() }),
        })
        .nullable(),
    })
    .nullable(),
});

/** The issues of this repository that GitHub will close with the pull request. */
export async function closingIssues(
  octokit: Octokit,
  log: Log,
  { owner, repo }: At,
  number: number,
): Promise<readonly number[]> {
  const asked = octokit.graphql<unknown>(closingIssuesQuery, { owner, name: repo, number });
  const answer = await unless([404], asked);
  if (answer === null) {
    log.debug({ owner, repo, number }, 'this server has no GraphQL: links are read from the text');
    return [];
  }
  const { repository } = answerShape.parse(answer);
  const nodes = repository?.pullRequest?.closingIssuesReferences.nodes ?? [];
  const here = `${owner}/${repo}`.toLowerCase();
  return nodes
    .filter((one) => one !== null && one.repository.nameWithOwner.toLowerCase() === here)
    .map((one) => one!.number);
}
