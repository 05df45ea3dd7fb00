import type { Acceptance } from '#core/model/acceptance.ts';
import type { BaselinePoint } from '#core/model/baseline.ts';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { Bisection, SearchStep } from '#core/model/bisection.ts';
import type { AlarmCounts, CalibrationPoint, Estimates } from '#core/model/calibration.ts';
import type { Inspection } from '#core/model/change.ts';
import type { Conditions } from '#core/model/conditions.ts';
import type { Escalation } from '#core/model/escalation.ts';
import type { Verdict } from '#core/model/judgement.ts';
import type { Conclusion } from '#core/model/publication.ts';
import type { Recording } from '#core/model/recording.ts';

/** What was published for one head of a pull request. */
export interface Outcome {
  readonly repository: string;
  readonly number: number;
  readonly headSha: string;
  readonly verdict: Verdict | null;
  readonly conclusion: Conclusion;
  /** Title and summary of the check run, to carry forward to a head that a note has moved. */
  readonly title: string;
  readonly summary: string;
  readonly runId: string | null;
  /**
   * False until GitHub has all of it: until then a retry publishes again, without measuring again.
   */
  readonly published: boolean;
  readonly recordedAt: string;
}

/** What survives a restart. `repository` is `owner/name` everywhere. */
export interface Store {
  /** True the first time a delivery id is seen, false ever after. */
  firstSeen(delivery: string): Promise<boolean>;
  /** A delivery that could not be handled; seen again, it is new. */
  forgetDelivery(delivery: string): Promise<void>;
  /** Saved before it is judged, again when more rounds came. */
  saveRecording(repository: string, recording: Recording): Promise<void>;
  recording(id: string): Promise<Recording | null>;
  /** Whose run it is. */
  repositoryOf(recordingId: string): Promise<string | null>;
  saveOutcome(outcome: Outcome): Promise<void>;
  /** The newest outcome of a pull request, of one head where `headSha` is given. */
  outcome(repository: string, number: number, headSha?: string): Promise<Outcome | null>;
  /**
   * A second measurement of the same benchmark, testbed and commit replaces the first, but takes
   * its place in the series: the first one's time stays.
   */
  addBaseline(repository: string, points: readonly BaselinePoint[]): Promise<void>;
  /** Oldest first, at most `limit` newest ones a benchmark. */
  baseline(
    repository: string,
    testbedId: string,
    benchmarks: readonly BenchmarkId[],
    limit: number,
  ): Promise<ReadonlyMap<BenchmarkId, readonly BaselinePoint[]>>;
  /** What has a baseline on a testbed, sorted. */
  baselineBenchmarks(repository: string, testbedId: string): Promise<readonly BenchmarkId[]>;
  /** Runs of a commit against itself; points that are there already stay. */
  addCalibration(repository: string, points: readonly CalibrationPoint[]): Promise<void>;
  /** The points of at most `limit` newest runs, newest run first; those of a run stand together. */
  calibrations(
    repository: string,
    testbedId: string,
    limit: number,
  ): Promise<readonly CalibrationPoint[]>;
  /** Counts of at most `limit` newest runs. */
  alarmCounts(repository: string, testbedId: string, limit: number): Promise<AlarmCounts>;
  /**
   * Of each benchmark under its conditions at most `limit` newest ones; without any, no entry.
   */
  estimates(
    repository: string,
    testbedId: string,
    wanted: ReadonlyMap<BenchmarkId, Conditions>,
    limit: number,
  ): Promise<Estimates>;
  /** A second inspection of the same benchmark, testbed and range replaces the first. */
  saveInspections(repository: string, inspections: readonly Inspection[]): Promise<void>;
  /** What was looked at on a testbed, in no order. */
  inspections(
    repository: string,
    testbedId: string,
    benchmarks: readonly BenchmarkId[],
  ): Promise<readonly Inspection[]>;
  /** Of every testbed. */
  unpublishedInspections(repository: string): Promise<readonly Inspection[]>;
  /**
   * Lets one claimant at a time, such as the key of a request, open the issue of a change. False
   * where another one is at it; a claim of ten minutes ago without an issue does not count.
   */
  claimChange(repository: string, culpritSha: string, claimant: string): Promise<boolean>;
  saveChangeIssue(repository: string, culpritSha: string, issue: number): Promise<void>;
  /** The number of the issue that a change has; null before it has one. */
  changeIssue(repository: string, culpritSha: string): Promise<number | null>;
  /** Where a bisection begins and ends; the first that is saved of a delivery stays. */
  saveBisection(repository: string, bisection: Omit<Bisection, 'steps'>): Promise<void>;
  /** The same step again changes nothing. */
  saveSearchStep(repository: string, delivery: string, step: SearchStep): Promise<void>;
  /** Null before it began. */
  bisection(repository: string, delivery: string): Promise<Bisection | null>;
  approve(repository: string, number: number, headSha: string, by: string): Promise<void>;
  isApproved(repository: string, number: number, headSha: string): Promise<boolean>;
  /** All that is accepted on a pull request from now on: what is not among it goes. */
  saveAcceptances(
    repository: string,
    number: number,
    acceptances: readonly Acceptance[],
  ): Promise<void>;
  acceptances(repository: string, number: number): Promise<readonly Acceptance[]>;
  /** One for each reason on a pull request or issue; the newest replaces what was there. */
  saveEscalation(repository: string, escalation: Escalation): Promise<void>;
  escalations(repository: string, number: number): Promise<readonly Escalation[]>;
  /** Of the whole repository, the longest waiting first. */
  waitingEscalations(repository: string): Promise<readonly Escalation[]>;
  close(): Promise<void>;
}
