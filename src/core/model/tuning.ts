import type { Tuning, TuningParameter, TuningValue } from '#suite';
import type { BenchmarkId, SuiteListing } from './benchmark.ts';
import type { ProfilePair } from './profile.ts';
import type { Report } from './report.ts';

/** A suite that says what may be tuned. */
export type TunableSuite = SuiteListing & { readonly tuning: Tuning };

/** Values of all parameters of a kernel, by name: the present ones, or others to try. */
export type Candidate = Readonly<Record<string, TuningValue>>;

/** What became of a candidate of the search. */
export interface TriedCandidate {
  readonly candidate: Candidate;
  /**
   * `raced`: timed for as long as it was among the better half; `incorrect`: wrong numbers, so it
   * has no speed; `errored`: it could not be built or run; `not-reached`: the budget ended before.
   */
  readonly fate: 'raced' | 'incorrect' | 'errored' | 'not-reached';
  /** Paired rounds of each benchmark. */
  readonly rounds: number;
  /** Time of candidate over present, the geometric mean of the benchmarks; null without rounds. */
  readonly ratio: number | null;
  /** One sentence: what is wrong, or why it could not be run. */
  readonly reason: string | null;
}

/** A file of the repository with another text. */
export interface EditedFile {
  /** From the root. */
  readonly path: string;
  readonly before: string;
  readonly text: string;
}

/** How a search ended. */
export type TuningEnd =
  /** The confirming run shows an improvement and nothing else that changed for the worse. */
  | 'better'
  /** No candidate was estimated to be faster, so that none was worth a confirming run. */
  | 'none-faster'
  /** Every candidate failed, or computed wrong numbers. */
  | 'none-right'
  /** The budget ended before a candidate was timed. */
  | 'none-timed'
  /** The confirming run did not bear out what the search promised. */
  | 'not-confirmed'
  /** The repository's tests fail with the values that are faster. */
  | 'tests-failed'
  /** Every other combination is forbidden. */
  | 'no-candidates';

/** What a search found, and how. */
export interface TuningResult {
  readonly kernel: string;
  readonly parameters: readonly TuningParameter[];
  readonly present: Candidate;
  /** Combinations that the suite allows besides the present one; null where they are too many. */
  readonly allowed: number | null;
  /** The best first. */
  readonly tried: readonly TriedCandidate[];
  readonly benchmarks: readonly BenchmarkId[];
  readonly end: TuningEnd;
  /** The candidate that was confirmed, or was to be; null where none was worth it. */
  readonly best: Candidate | null;
  readonly files: readonly EditedFile[];
  /** Of the confirming run, base being the present values; null where there was none. */
  readonly report: Report | null;
  /** Of the present kernel, made before the search; empty where none was made. */
  readonly profiles: readonly ProfilePair[];
  /** A slowdown or speedup of this share would most likely have been seen; null: of no size. */
  readonly smallestVisibleEffect: number | null;
  /** Draws the candidates where they are a sample. */
  readonly seed: number;
  readonly seconds: number;
}
