/** Which issues a pull request closes when it is merged: by its text, or linked by hand. */
import { administrator, type Schemas } from './emulator.ts';
import type { Host } from './host.ts';
import { read } from './payloads.ts';
import type { PullRecord } from './pulls.ts';

interface IssueName {
  /** `owner/name`. */
  readonly repository: string;
  readonly number: number;
}

/** GitHub's keywords: docs.github.com, "Linking a pull request to an issue". */
const keyword = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+/;
const shortForm = /(?<repository>[\w.-]+\/[\w.-]+)?#/;
const address = /https?:\/\/[^\s/]+\/(?<page>[\w.-]+\/[\w.-]+)\/issues\//;
const closing = new RegExp(
  `${keyword.source}(?:${shortForm.source}|${address.source})(?<number>\\d+)\\b`,
  'gi',
);

/** What the text says, whether or not there are such issues. */
function namedIssues(body: string, repository: string): IssueName[] {
  return [...body.matchAll(closing)].map(({ groups }) => ({
    repository: groups?.repository ?? groups?.page ?? repository,
    number: Number(groups?.number),
  }));
}

export interface ClosingIssue extends IssueName {
  readonly issue: Schemas['issue'];
}

/** Keywords count only towards the default branch; a link made by hand counts always. */
export async function closingIssues(host: Host, record: PullRecord): Promise<ClosingIssue[]> {
  const pull = await read(host, record.repository, `/pulls/${record.number}`);
  const { default_branch: defaultBranch } = await read(host, record.repository, '');
  const body = typeof pull.body === 'string' ? pull.body : '';
  const named = record.baseRef === defaultBranch ? namedIssues(body, record.repository) : [];
  const linked = record.linkedIssues.map((number) => ({ repository: record.repository, number }));
  const found = new Map<string, ClosingIssue>();
  for (const { repository, number } of [...named, ...linked]) {
    const path = `/repos/${repository}/issues/${number}`;
    const person = administrator(repository);
    const answer = await host.emulator.tryCall<Schemas['issue']>(person, 'GET', path);
    if (answer.status !== 200) continue;
    found.set(`${repository}#${number}`, { repository, number, issue: answer.body });
  }
  return [...found.values()];
}
