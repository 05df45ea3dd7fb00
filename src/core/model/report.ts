import type { FalseAlarms } from './calibration.ts';
import type { Judgement } from './judgement.ts';
import type { MeasuredCommit } from './recording.ts';
import type { IssueLink } from './repository.ts';
import type { Testbed } from './testbed.ts';

export interface TestOutcome {
  readonly command: string;
  readonly passed: boolean;
  /** Its last lines. */
  readonly tail: string;
}

/** Everything that the comment, the check run and the note are written from. */
export interface Report {
  readonly judgement: Judgement;
  readonly testbed: Testbed;
  /** What runs of a commit against itself say of this testbed; null before there was one. */
  readonly calibration: FalseAlarms | null;
  readonly base: MeasuredCommit | null;
  readonly head: MeasuredCommit;
  readonly createdAt: string;
  readonly seconds: number;
  readonly runId: string;
  /** Null where no test command is configured. */
  readonly tests: TestOutcome | null;
  /** How the issue was found; null for local commands and baselines. */
  readonly link: IssueLink | null;
  readonly changedSuites: readonly string[];
  readonly newSuites: readonly string[];
  /** Sentences for the reader: a retry, a missing sandbox, a note that went elsewhere. */
  readonly notices: readonly string[];
}
