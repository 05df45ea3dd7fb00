import type { Issue } from '#core/model/repository.ts';
import type { AskedRequirements } from '#core/model/requirement.ts';
import { askedRequirements } from '#core/policy/asked-requirements.ts';
import type { MeasureOptions } from './measure-trees.ts';

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
