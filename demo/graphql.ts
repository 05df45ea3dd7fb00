/** The part of GitHub's GraphQL that links pull requests with issues, in GitHub's own names. */
import { buildSchema, GraphQLError, graphql } from 'graphql';
import { closingIssues } from './closing.ts';
import type { Schemas } from './emulator.ts';
import type { Host } from './host.ts';
import { isObject, type Json } from './json.ts';
import { read } from './payloads.ts';
import { type Call, failure, type Reply, requestJson } from './rest.ts';

const schema = buildSchema(/* GraphQL */ `
  type Query {
    repository(owner: String!, name: String!, followRenames: Boolean = true): Repository
  }
  type Repository {
    name: String!
    nameWithOwner: String!
    pullRequest(number: Int!): PullRequest
    issue(number: Int!): Issue
  }
  type PullRequest {
    number: Int!
    title: String!
    body: String!
    closingIssuesReferences(first: Int, last: Int, after: String, before: String): IssueConnection
  }
  type IssueConnection {
    totalCount: Int!
    nodes: [Issue]
    edges: [IssueEdge]
    pageInfo: PageInfo!
  }
  type IssueEdge {
    cursor: String!
    node: Issue
  }
  type PageInfo {
    hasNextPage: Boolean!
    endCursor: String
  }
  enum IssueState {
    OPEN
    CLOSED
  }
  type Issue {
    number: Int!
    title: String!
    body: String!
    state: IssueState!
    repository: Repository!
  }
`);

export async function answerGraphql(host: Host, call: Call): Promise<Reply> {
  if (call.principal === null)
    return failure(401, 'This endpoint requires you to be authenticated.');
  const { query, variables } = requestJson(call);
  const result = await graphql({
    schema,
    source: typeof query === 'string' ? query : '',
    variableValues: isObject(variables) ? variables : {},
    rootValue: {
      repository: ({ owner, name }: { owner: string; name: string }) =>
        repositoryNode(host, `${owner}/${name}`),
    },
  });
  // GitHub names the kind of an error beside its message.
  const errors = result.errors?.map((error) => ({
    ...(typeof error.extensions.type === 'string' ? { type: error.extensions.type } : {}),
    ...error.toJSON(),
  }));
  const body = errors === undefined ? { data: result.data } : { data: result.data, errors };
  return { status: 200, body: JSON.parse(JSON.stringify(body)) as Json };
}

function repositoryNode(host: Host, repository: string) {
  if (!host.git.names.includes(repository)) {
    throw notFound(`Could not resolve to a Repository with the name '${repository}'.`);
  }
  return {
    name: repository.split('/')[1],
    nameWithOwner: repository,
    pullRequest: ({ number }: { number: number }) => pullNode(host, repository, number),
    issue: async ({ number }: { number: number }) => {
      const issue = await read(host, repository, `/issues/${number}`).catch(() => null);
      if (issue === null)
        throw notFound(`Could not resolve to an Issue with the number ${number}.`);
      return issueNode(host, repository, issue as unknown as Schemas['issue']);
    },
  };
}

async function pullNode(host: Host, repository: string, number: number) {
  const record = host.pulls.get(repository, number);
  if (record === undefined) {
    throw notFound(`Could not resolve to a PullRequest with the number of ${number}.`);
  }
  const pull = await read(host, repository, `/pulls/${number}`);
  return {
    number,
    title: pull.title,
    body: pull.body ?? '',
    closingIssuesReferences: async ({ first }: { first?: number }) => {
      const issues = await closingIssues(host, record);
      const nodes = issues
        .slice(0, first ?? issues.length)
        .map((issue) => issueNode(host, issue.repository, issue.issue));
      return {
        totalCount: issues.length,
        nodes,
        edges: nodes.map((node) => ({ cursor: String(node.number), node })),
        pageInfo: {
          hasNextPage: nodes.length < issues.length,
          endCursor: nodes.at(-1)?.number.toString() ?? null,
        },
      };
    },
  };
}

interface IssueNode {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: string;
  readonly repository: () => unknown;
}

function issueNode(host: Host, repository: string, issue: Schemas['issue']): IssueNode {
  return {
    number: issue.number,
    title: issue.title,
    body: issue.body ?? '',
    state: issue.state.toUpperCase(),
    repository: () => repositoryNode(host, repository),
  };
}

function notFound(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type: 'NOT_FOUND' } });
}
