import type { FalseAlarms } from './calibration.ts';
import type { Ceilings, RooflinePoint } from './ceilings.ts';
import type { RuleFinding } from './house-rules.ts';
import type { Judgement } from './judgement.ts';
import type { ProfilePair } from './profile.ts';
import type { MeasuredCommit } from './recording.ts';
import type { IssueLink } from './repository.ts';
import type { Testbed } from './testbed.ts';

export interface TestOutcome {
  readonly command: string;
  readonly passed: boolean;
  /** Its last lines. */
  readonly tail: string;
}

/** Benchmarks under the ceilings of their testbed. */
export interface Roofline {
  readonly ceilings: Ceilings;
  readonly points: readonly RooflinePoint[];
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
  /** What the pull request says that it has optimised, a point each. */
  readonly optimizations: readonly string[];
  /** Folders of the repository with its comprehensive documents, from the root. */
  readonly documents: readonly string[];
  /** What the rules of the house say; empty where no pull request is judged. */
  readonly rules: readonly RuleFinding[];
  /** Of the benchmarks that changed. */
  readonly profiles: readonly ProfilePair[];
  /** Head under the ceilings of its testbed; null where they are not known. */
  readonly roofline: Roofline | null;
  /** Sentences for the reader: a retry, a missing sandbox, a note that went elsewhere. */
  readonly notices: readonly string[];
}
