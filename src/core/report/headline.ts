import type { Row, Verdict } from '../model/judgement.ts';
import { verdicts } from '../model/judgement.ts';
import type { Failure, FailureKind } from '../model/recording.ts';
import type { Report } from '../model/report.ts';
import { code, counted } from './markdown.ts';
import { rulesTitle } from './rules.ts';
import { formatChange, formatPercent } from './units.ts';
import { type Slowed, slowedWhere } from './where.ts';

/** The first thing that a reader sees: what happened, and what to do about it. */
export interface Headline {
  /** Plain text, one line. */
  readonly title: string;
  /** Markdown, one or two sentences. */
  readonly action: string;
}

export function headlineOf(report: Report): Headline {
  return { title: headlineTitle(report, (id) => id), action: actionOf(report) };
}

/** `name` shows a benchmark's id: as it is in plain text, as code in Markdown. */
export function headlineTitle(report: Report, name: (id: string) => string): string {
  const { requirements } = report.judgement;
  const broken = requirements.filter(({ status }) => status === 'broken').length;
  const disagreeing = disagreements(report).length;
  const accepted = acceptedRows(report);
  const isSaid = accepted.length === 0 || report.judgement.headline === 'no-change';
  return [
    verdictTitle(report, name),
    isSaid ? '' : `${counted(accepted.length, 'regression')} accepted`,
    broken > 0 ? `${counted(broken, 'requirement')} broken` : '',
    report.tests?.passed === false ? 'tests failed' : '',
    rulesTitle(report) ?? '',
    disagreeing > 0 ? `the stored baseline disagrees on ${counted(disagreeing, 'row')}` : '',
  ]
    .filter((part) => part !== '')
    .join('; ');
}

/** Rows whose head is outside of what the stored baseline leads one to expect. */
function disagreements(report: Report): readonly Row[] {
  return report.judgement.rows.filter(({ baseline }) => baseline.says === 'disagrees');
}

function acceptedRows({ judgement }: Report): readonly Row[] {
  return worstFirst(judgement.rows.filter(({ accepted }) => accepted !== undefined));
}

/** Worst first, then as the suites have them. */
export function worstFirst(rows: readonly Row[]): readonly Row[] {
  return [...rows].sort((a, b) => rank(a) - rank(b) || effect(b) - effect(a));
}

function rank({ verdict, role }: Row): number {
  return verdicts.indexOf(verdict) + (role === 'timed-only' ? verdicts.length : 0);
}

function effect({ comparison }: Row): number {
  return comparison === null ? 0 : Math.abs(Math.log(comparison.ratio));
}

function verdictTitle(report: Report, name: (id: string) => string): string {
  const { headline, rows, failures } = report.judgement;
  const judged = rows.filter(({ role }) => role !== 'timed-only');
  const open = judged.filter(({ accepted }) => accepted === undefined);
  const concerned = worstFirst(open.filter(({ verdict }) => verdict === headline));
  switch (headline) {
    case 'incorrect':
      return `Incorrect: wrong numbers in ${wrongCells(report)}`;
    case 'regression':
      return `Regression: ${changeOf(concerned, name, slowedWhere(judged))}`;
    case 'errored':
      if (concerned.length > 0) {
        return `Errored: ${counted(concerned.length, 'benchmark')} could not be measured`;
      }
      return `Errored: ${failureTitle(failures[0])}`;
    case 'inconclusive':
      if (concerned.length === 0) return 'Inconclusive: base could not be measured';
      return `Inconclusive: ${concerned.length} of ${counted(judged.length, 'row')} undecided`;
    case 'improvement':
      return `Improvement: ${changeOf(concerned, name)}`;
    case 'no-change': {
      const accepted = acceptedRows(report);
      if (accepted.length > 0) return `Accepted: ${changeOf(accepted, name)}`;
      return unchangedTitle(report, judged);
    }
  }
}

function failureTitle(failure: Failure | undefined): string {
  return failure === undefined ? 'nothing was measured' : failureTitles[failure.kind];
}

const failureTitles = {
  install: 'the installation failed',
  build: 'the build failed',
  suite: 'a suite cannot be used',
  threw: 'a kernel threw',
  hung: 'a kernel hung',
  exited: 'a process ended early',
  flooded: 'a process printed too much',
  memory: 'a process took too much memory',
  protocol: 'a process broke the protocol',
} as const satisfies Record<FailureKind, string>;

function wrongCells({ judgement }: Report): string {
  const inHead = judgement.wrongChecks.filter(({ arm }) => arm === 'head');
  const wrong = inHead.length > 0 ? inHead : judgement.wrongChecks;
  const cells = counted(new Set(wrong.map(({ cell }) => cell)).size, 'cell');
  return inHead.length > 0 ? cells : `${cells} of the base`;
}

function changeOf(
  rows: readonly Row[],
  name: (id: string) => string,
  slowed: readonly Slowed[] = [],
): string {
  const [first, ...others] = rows;
  if (first?.comparison === null || first === undefined) return counted(rows.length, 'benchmark');
  const more = others.length > 0 ? `, and ${others.length} more` : '';
  const { kernel, implementation } = first.benchmark;
  const where = slowed.find((one) => one.name === `${kernel}/${implementation}`)?.where;
  // One shape alone is in the name of its benchmark.
  const place = where !== undefined && others.length > 0 ? ` (${where})` : '';
  return `${name(first.benchmark.id)} takes ${formatChange(first.comparison)}${place}${more}`;
}

function unchangedTitle(report: Report, rows: readonly Row[]): string {
  const compared = rows.flatMap(({ comparison }) => (comparison === null ? [] : [comparison]));
  if (rows.length === 0) return 'Nothing to measure';
  if (report.base === null) return `Measured: ${counted(rows.length, 'benchmark')}`;
  if (compared.length === 0) return `Nothing compared: ${uncomparedText(rows)}`;
  const largest = Math.max(...compared.map(({ low, high }) => Math.max(high - 1, 1 - low)));
  return (
    `No change: ${counted(compared.length, 'benchmark')} equal, ` +
    `a change above ${formatPercent(largest)} is ruled out`
  );
}

function uncomparedText(rows: readonly Row[]): string {
  const counts = (['new', 'removed'] as const).map(
    (kind) => [kind, rows.filter(({ role }) => role === kind).length] as const,
  );
  const said = counts.filter(([, count]) => count > 0).map(([kind, n]) => `${n} ${kind}`);
  return `${said.join(', ') || 'none'} of ${counted(rows.length, 'benchmark')}`;
}

function actionOf(report: Report): string {
  const { judgement, base, tests } = report;
  const broken = judgement.requirements.some(({ status }) => status === 'broken');
  if (base === null && judgement.headline === 'no-change' && !broken) return '';
  const advice = adviceOn(judgement.headline, report);
  if (advice !== null) return `**Please read.** ${advice}`;
  const also = [
    broken ? 'A requirement that was kept or promised is broken: see the checklist.' : '',
    tests?.passed === false ? 'The test command failed: mend it and push.' : '',
    rulesTitle(report) === null ? '' : 'The rules of the house ask for something: see their list.',
    disagreements(report).length > 0 ? disagreementText : '',
  ].filter((text) => text !== '');
  return also.length > 0 ? `**Please read.** ${also.join(' ')}` : '**No action needed.**';
}

const disagreementText =
  'The verdict comes from the paired run; the stored baseline expected other times, so the ' +
  'default branch may have drifted since it was measured.';

function adviceOn(headline: Verdict, report: Report): string | null {
  switch (headline) {
    case 'incorrect':
      return 'Fix the numbers first, then push: no speed is shown for wrong numbers.';
    case 'regression':
      return (
        'Make it as fast as it was, or say why the loss is worth it: ' +
        '`/perf accept <benchmark> <reason>`. ' +
        `${code(reproduceCommand(report))} measures the same on your machine; ` +
        '`/perf run` measures again here.'
      );
    case 'errored':
      return 'Mend what is listed under Failures, then push; `/perf run` tries again.';
    case 'inconclusive':
      return isForBase(report)
        ? 'Base has wrong numbers or fails, so there is no speed to compare with; head does ' +
            'not. Nothing is to be done here.'
        : 'Nothing was shown either way, which is no pass. `/perf run` measures again; a longer ' +
            '`budget` in `.github/isochron.yml` allows for more rounds.';
    case 'improvement':
    case 'no-change':
      return null;
  }
}

/** Whether base alone is why nothing could be told: more rounds would not help. */
function isForBase({ judgement }: Report): boolean {
  const { rows, wrongChecks, failures } = judgement;
  const isBroken = [...wrongChecks, ...failures].some(({ arm }) => arm === 'base');
  const undecided = rows.filter(({ verdict }) => verdict === 'inconclusive');
  return isBroken && undecided.every(({ comparison }) => comparison === null);
}

/** How anybody measures the same: full SHAs, so that it keeps working when branches move. */
export function reproduceCommand({ base, head }: Report): string {
  const revision = (commit: Report['head']): string => commit.sha ?? commit.ref;
  if (base === null) return `npx isochron run${head.sha === null ? '' : ` ${head.sha}`}`;
  // A working tree with changes is what compare takes without a second revision.
  return `npx isochron compare ${revision(base)}${head.sha === null ? '' : ` ${head.sha}`}`;
}
