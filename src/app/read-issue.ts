import type { Issue } from '#core/model/repository.ts';
import type { AskedRequirements } from '#core/model/requirement.ts';
import { askedRequirements, mayAsk } from '#core/policy/asked-requirements.ts';
import type { World } from '#ports/world.ts';
import type { MeasureOptions } from './measure-trees.ts';
import type { Run } from './pull-request-run.ts';

/** Null where a pull request has no issue that asks for anything that could be measured. */
export async function linkedIssue(
  { github }: Pick<World, 'github'>,
  { request, link }: Pick<Run, 'request' | 'link'>,
): Promise<IssueReader | null> {
  if (link.kind === 'none') return null;
  const issue = await github.issue(request.repository, link.issue);
  const isRead = issue !== null && !issue.isPullRequest && mayAsk(issue);
  return isRead ? new IssueReader(issue) : null;
}

/** Reads an issue as soon as somebody has listed the suites. */
export class IssueReader {
  readonly #issue: Issue;
  #read: AskedRequirements | null = null;

  constructor(issue: Issue) {
    this.#issue = issue;
  }

  readonly asked: NonNullable<MeasureOptions['asked']> = (suites) => {
    this.#read = askedRequirements(this.#issue, suites);
    return this.#read.requirements;
  };

  get issue(): number {
    return this.#issue.number;
  }

  /** Null where nobody has listed the suites, since there is none, or head could not be built. */
  get read(): AskedRequirements | null {
    return this.#read;
  }
}
