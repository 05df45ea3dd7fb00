import { shapeText } from '../model/benchmark.ts';
import type { Ceilings, RooflinePoint } from '../model/ceilings.ts';
import type { BaselineOpinion, Comparison, Row, Verdict } from '../model/judgement.ts';
import type { Report } from '../model/report.ts';
import { headlineOf } from './headline.ts';
import { requirementText } from './requirements.ts';
import { percentOfRoof } from './roofline.ts';

/**
 * What `isochron compare --json` and `isochron run --json` print: one document, for programs. Times
 * are nanoseconds a call. `ratio` is head / base, above 1 when head is slower; `speedup` is its
 * inverse. New fields may come; none changes its meaning within a format.
 */
export interface ReportJson {
  readonly format: 1;
  readonly verdict: Verdict;
  readonly title: string;
  readonly run: string;
  readonly createdAt: string;
  readonly seconds: number;
  readonly base: Report['base'];
  readonly head: Report['head'];
  readonly testbed: Report['testbed'];
  readonly calibration: Report['calibration'];
  readonly correctness: {
    readonly checkedCells: number;
    readonly notChecked: readonly string[];
    /** Kernels whose reference nobody has checked, and what it is worth. */
    readonly unverified: Report['judgement']['unverified'];
    readonly wrong: Report['judgement']['wrongChecks'];
    readonly doubtful?: Report['judgement']['doubtful'];
    /** The right cell that is the most units in the last place off. */
    readonly farthest?: { readonly cell: string; readonly maxUlp: number };
    /** Probes, bits against base, what does not repeat. */
    readonly verification?: Report['judgement']['verification'];
  };
  readonly rows: readonly RowJson[];
  readonly requirements: readonly {
    readonly kernel: string;
    readonly text: string;
    readonly status: 'met' | 'broken' | 'not-measured';
    readonly figure: number | null;
    /** In the unit of the metric; null for errors, and where one round is all. */
    readonly interval: { readonly low: number; readonly high: number } | null;
    readonly withinNoise: boolean;
    readonly limit: { readonly atLeast: number | null; readonly atMost: number | null };
    readonly where: string;
    /** The issue that asks for it; null where a suite does. */
    readonly issue: number | null;
  }[];
  /** Null where the ceilings of the testbed are not known. */
  readonly roofline: {
    readonly ceilings: Ceilings;
    readonly benchmarks: readonly (RooflinePoint & { readonly percentOfRoof: number })[];
  } | null;
  readonly failures: Report['judgement']['failures'];
  readonly tests: Report['tests'];
  readonly rules: Report['rules'];
  readonly changedSuites: readonly string[];
  readonly newSuites: readonly string[];
  readonly notices: readonly string[];
}

export interface RowJson {
  readonly id: string;
  readonly kernel: string;
  readonly implementation: string;
  readonly shape: string;
  readonly role: Row['role'];
  readonly verdict: Verdict;
  readonly reason: string | null;
  /** Null for wrong numbers and where nothing was compared. */
  readonly comparison: (Comparison & { readonly speedup: number }) | null;
  /** Head's time where only head was timed; null for wrong numbers. */
  readonly headNs: number | null;
  readonly maxRelativeError: number | null;
  readonly baseline: BaselineOpinion;
}

export function reportJson(report: Report): ReportJson {
  const { farthest, verification } = report.judgement;
  const { judgement, runId, createdAt, seconds, base, head, testbed, calibration } = report;
  const { tests, rules, changedSuites, newSuites, notices, roofline } = report;
  return {
    format: 1,
    verdict: judgement.headline,
    title: headlineOf(report).title,
    run: runId,
    createdAt,
    seconds,
    base,
    head,
    testbed,
    calibration,
    correctness: {
      checkedCells: judgement.checkedCells,
      notChecked: judgement.uncheckedKernels,
      unverified: judgement.unverified,
      wrong: judgement.wrongChecks,
      ...(judgement.doubtful === undefined ? {} : { doubtful: judgement.doubtful }),
      ...(farthest?.maxUlp === undefined
        ? {}
        : { farthest: { cell: farthest.cell, maxUlp: farthest.maxUlp } }),
      ...(verification === undefined ? {} : { verification }),
    },
    rows: judgement.rows.map(rowJson),
    requirements: judgement.requirements.map((result) => ({
      kernel: result.kernel,
      text: requirementText(result),
      status: result.status,
      figure: result.figure,
      interval: result.interval,
      withinNoise: result.withinNoise,
      limit: {
        atLeast: result.requirement.atLeast ?? null,
        atMost: result.requirement.atMost ?? null,
      },
      where: result.where,
      issue: result.issue,
    })),
    roofline:
      roofline === null
        ? null
        : {
            ceilings: roofline.ceilings,
            benchmarks: roofline.points.map((point) => ({
              ...point,
              percentOfRoof: percentOfRoof(point),
            })),
          },
    failures: judgement.failures,
    tests,
    rules,
    changedSuites,
    newSuites,
    notices,
  };
}

function rowJson(row: Row): RowJson {
  const { benchmark, role, verdict, reason, correctness, baseline } = row;
  const comparison = verdict === 'incorrect' ? null : row.comparison;
  return {
    id: benchmark.id,
    kernel: benchmark.kernel,
    implementation: benchmark.implementation,
    shape: shapeText(benchmark.shape),
    role,
    verdict,
    reason,
    comparison: comparison === null ? null : { ...comparison, speedup: 1 / comparison.ratio },
    headNs: verdict === 'incorrect' ? null : (comparison?.headNs ?? row.aloneNs),
    maxRelativeError: correctness?.maxRelativeError ?? null,
    baseline,
  };
}
