import type { Report } from '../model/report.ts';
import { digest } from './digest.ts';

/**
 * What a section states, in a hidden line: its verdicts, and for each row the interval in which its
 * figure may lie. Two sections with the same verdicts whose intervals overlap differ by noise only,
 * even when SHAs and figures differ; such a difference is not worth a commit.
 */
export interface NoteFacts {
  /** Everything that is not a figure. */
  readonly said: string;
  /** By benchmark id: ratios of a comparison, nanoseconds of a lone time. */
  readonly intervals: Readonly<Record<string, readonly [number, number]>>;
}

/** A lone time has no interval of its own; machines differ by about this much from day to day. */
const loneMargin = 0.05;

/** `more` is what else the section says. */
export function factsOf(report: Report, more: readonly string[] = []): NoteFacts {
  const { headline, rows, requirements, failures, wrongChecks } = report.judgement;
  const said = [
    headline,
    ...rows.map(({ benchmark, role, verdict, accepted }) =>
      [benchmark.id, role, verdict, ...(accepted === undefined ? [] : ['accepted'])].join(' '),
    ),
    ...rows.map(({ benchmark, baseline }) => `${benchmark.id} ${baseline.says}`),
    ...rows.flatMap(({ benchmark, accepted }) =>
      accepted === undefined ? [] : [`${benchmark.id} ${accepted.by} ${accepted.reason}`],
    ),
    ...requirements.map(({ kernel, requirement, status }) =>
      [kernel, JSON.stringify(requirement), status].join(' '),
    ),
    ...failures.map(({ arm, kind, benchmark, kernel }) => [arm, kind, benchmark, kernel].join(' ')),
    ...(report.judgement.doubtful ?? []).map(({ arm, cell, phase }) => `${arm} ${cell} ${phase}?`),
    ...wrongChecks.map(({ arm, cell, phase }) => `${arm} ${cell} ${phase}`),
    ...report.optimizations,
    ...report.rules.map(({ rule, status, text }) => `${rule} ${status} ${text}`),
    report.tests === null ? 'no tests' : `tests ${report.tests.passed}`,
    // The text of growth is made of figures.
    ...report.rules.map(({ rule, status, text }) =>
      [rule, status, rule === 'growth' ? '' : text].join(' '),
    ),
    report.testbed.id,
    ...report.changedSuites,
    ...report.newSuites,
    ...more,
  ].sort();
  const intervals: Record<string, readonly [number, number]> = {};
  for (const { benchmark, comparison, aloneNs } of rows) {
    if (comparison !== null)
      intervals[benchmark.id] = [short(comparison.low), short(comparison.high)];
    else if (aloneNs !== null) {
      intervals[benchmark.id] = [
        short(aloneNs * (1 - loneMargin)),
        short(aloneNs * (1 + loneMargin)),
      ];
    }
  }
  return { said: digest(said.join('\n')), intervals };
}

/** The hidden line. Nothing in it can end the comment. */
export function factsLine(facts: NoteFacts): string {
  return `<!-- isochron:facts ${JSON.stringify(facts).replaceAll('--', '-\\u002d')} -->`;
}

/** The facts of a section; null where it has none, such as one that is still being measured. */
export function factsIn(section: string): NoteFacts | null {
  const json = section.match(/<!-- isochron:facts (\{.*\}) -->/)?.[1];
  if (json === undefined) return null;
  try {
    const facts = JSON.parse(json) as Partial<NoteFacts>;
    const { said, intervals } = facts;
    if (typeof said !== 'string' || typeof intervals !== 'object') return null;
    return { said, intervals };
  } catch {
    return null;
  }
}

/** The same verdicts, and no figure that moved out of its interval. */
export function tellTheSame(one: NoteFacts, other: NoteFacts): boolean {
  if (one.said !== other.said) return false;
  return Object.entries(one.intervals).every(([id, [low, high]]) => {
    const interval = other.intervals[id];
    return interval !== undefined && interval[0] <= high && low <= interval[1];
  });
}

function short(value: number): number {
  return Number(value.toPrecision(5));
}
