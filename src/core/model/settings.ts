import type { EscalationLevel } from './escalation.ts';
import type { HouseRule } from './house-rules.ts';

/** The output formats that `edges/adapters` reads. */
export const outputFormats = ['hyperfine', 'google-benchmark', 'json'] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** A suite that is a command: whole processes are its rounds. */
export interface CommandSuite {
  readonly kernel: string;
  readonly build: string | null;
  /** Prints its measurements on standard output in `format`. */
  readonly run: string;
  readonly format: OutputFormat;
  /** Exits with 0 when the numbers are right; without it the report says `not checked`. */
  readonly verify: string | null;
  /** Files (globs) whose change makes the suite be measured. */
  readonly sources: readonly string[];
}

export interface Threshold {
  /** Benchmarks, as a glob over ids. */
  readonly benchmarks: string;
  /** The smallest effect that is claimed, a ratio such as 0.03. */
  readonly smallestEffect: number;
}

/** The repository's settings, `.github/isochron.yml` with every default filled in. */
export interface Settings {
  /** Globs of suite files. */
  readonly suites: readonly string[];
  readonly commands: readonly CommandSuite[];
  /** A shell command, `auto` (npm ci where there is a package-lock.json) or null for none. */
  readonly install: string | 'auto' | null;
  /** A shell command, `auto` (npm run build:kernels where that script exists) or null for none. */
  readonly build: string | 'auto' | null;
  /** Run on head before timing; null for none. */
  readonly test: string | null;
  readonly budgetMs: number;
  readonly thresholds: readonly Threshold[];
  /** Benchmarks never measured, globs over ids. */
  readonly ignore: readonly string[];
  /** Files outside of the suites' folders on which every suite depends, globs. */
  readonly sources: readonly string[];
  readonly issue: 'required' | 'optional';
  readonly labels: boolean;
  /** Whether reports show benchmarks under the ceilings of the machine, which costs to measure. */
  readonly roofline: boolean;
  /** Who is asked when work cannot go on, one after the other; empty asks nobody. */
  readonly escalation: readonly EscalationLevel[];
  readonly notesBranch: string;
  /** Author associations whose pull requests run without `/perf approve`, besides write access. */
  readonly trustedAssociations: readonly string[];
  /** Which rules of the house are looked at. */
  readonly rules: Readonly<Record<HouseRule, boolean>>;
  /** Lines, added and removed, that may change outside of the kernels in question. */
  readonly scopeLimit: number;
  /** Files whose change concerns the whole repository, globs. */
  readonly architecture: readonly string[];
  /** Shell commands that get the changed files of kernels as arguments; null for none. */
  readonly format: string | null;
  readonly lint: string | null;
}

/** Where a repository keeps its settings. */
export const settingsPath = '.github/isochron.yml';
