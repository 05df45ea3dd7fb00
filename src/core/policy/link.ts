import { performanceLabel } from '../model/publication.ts';
import type { Issue, IssueLink, PullRequest } from '../model/repository.ts';

/** An issue number found in a pull request, and where. */
export interface Mention {
  readonly number: number;
  /** `body` is a closing keyword; the other two are names, which are only guesses. */
  readonly origin: 'body' | 'branch' | 'title';
}

/** Each one costs a request, and nobody names more than a few issues in earnest. */
const mostMentions = 10;

/** GitHub's own closing keywords; `owner/name#12` is another repository's and does not match. */
const closing = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+(?:#|gh-)(\d{1,9})\b/gi;
const hash = /(?<![\w/#&-])#(\d{1,9})\b/g;
const issueWord = /(?<![a-z0-9])issues?[-_/ ]#?(\d{1,9})\b/gi;
const leadingNumber = /(?:^|\/)(\d{1,9})-/g;

/**
 * Issue numbers that a pull request names, best first: closing keywords in the body, then
 * `issue-12`, `12-…` or `#12` in the branch, then the same in the title.
 */
export function mentionedIssues(
  pullRequest: Pick<PullRequest, 'title' | 'body' | 'headRef'>,
): readonly Mention[] {
  const { title, headRef } = pullRequest;
  // "12-bit decoder" names no issue: in a title, `12-…` counts only where it reads like a branch.
  const titleLikeBranch = /\s/.test(title.trim()) ? '' : title.trim();
  const found: Mention[] = [
    ...numbers(closing, visibleText(pullRequest.body)).map(from('body')),
    ...numbers(issueWord, headRef).map(from('branch')),
    ...numbers(leadingNumber, headRef).map(from('branch')),
    ...numbers(hash, headRef.replace(/[/-]/g, ' ')).map(from('branch')),
    ...numbers(issueWord, title).map(from('title')),
    ...numbers(leadingNumber, titleLikeBranch).map(from('title')),
    ...numbers(hash, title).map(from('title')),
  ];
  const first = new Map<string, Mention>();
  for (const mention of found) {
    const key = `${mention.number} ${mention.origin}`;
    if (!first.has(key)) first.set(key, mention);
  }
  return [...first.values()].slice(0, mostMentions);
}

/** What the link is decided from. `lookedUp` has the mentioned issues that exist. */
export interface LinkInput {
  readonly pullRequest: PullRequest;
  readonly defaultBranch: string;
  /** GitHub's own links, those made by hand included. */
  readonly closingIssues: readonly number[];
  readonly lookedUp: ReadonlyMap<number, Issue>;
}

/**
 * The issue that a pull request belongs to: GitHub's link, else a keyword, else a careful guess.
 */
export function findLink(input: LinkInput): IssueLink {
  const [linked] = input.closingIssues;
  if (linked !== undefined) return { kind: 'linked', issue: linked };
  const otherBase = input.pullRequest.baseRef !== input.defaultBranch;
  for (const { number, origin } of mentionedIssues(input.pullRequest)) {
    const issue = input.lookedUp.get(number);
    if (issue === undefined || issue.isPullRequest) continue;
    if (origin === 'body') return { kind: 'named', issue: number, otherBase };
    if (issue.state !== 'open' || !issue.labels.includes(performanceLabel)) continue;
    return { kind: 'guessed', issue: number, from: origin, otherBase };
  }
  return { kind: 'none' };
}

/** The body with `Closes #n` at its end, or as it was where it says so already. */
export function withClosingKeyword(body: string, issue: number): string {
  if (closes(body, issue)) return body;
  const keyword = `Closes #${issue}`;
  if (body.trim() === '') return keyword;
  const appended = `${body.trimEnd()}\n\n${keyword}`;
  // After a comment or a code block that nobody closed, the keyword would not be seen.
  return closes(appended, issue) ? appended : `${keyword}\n\n${body}`;
}

function closes(body: string, issue: number): boolean {
  return numbers(closing, visibleText(body)).includes(issue);
}

function from(origin: Mention['origin']): (number: number) => Mention {
  return (number) => ({ number, origin });
}

function numbers(pattern: RegExp, text: string): readonly number[] {
  return [...text.matchAll(pattern)].map((match) => Number(match[1])).filter((found) => found > 0);
}

/** GitHub ignores keywords in comments and code; templates are full of both. */
function visibleText(body: string): string {
  return body
    .replace(/<!--[\s\S]*?(?:-->|$)/g, ' ')
    .replace(/^ {0,3}(`{3,}|~{3,})[\s\S]*?(?:^ {0,3}\1|$(?![\s\S]))/gm, ' ')
    .replace(/`[^`\n]*`/g, ' ');
}
