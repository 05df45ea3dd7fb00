/** What is said of a bisection: while it runs, at its end, and why it cannot begin. */
import type {
  BisectionProgress,
  BisectionResult,
  ComparedCommit,
  Finding,
  SearchOutcome,
  SearchRun,
} from '../model/bisection.ts';
import type { Commit } from '../model/change.ts';
import { code, counted, fenced, paragraphs, prose, table } from './markdown.ts';
import { shortSha } from './rows.ts';
import { formatSlowdown, formatSlowdownInterval } from './units.ts';

const mostSuspects = 10;
const mostRows = 20;

/** Where the repository is read, such as `https://github.com/octo/kernels`; null: nowhere. */
type Page = string | null;

export function bisectionUnderWay(progress: BisectionProgress): string {
  const { benchmark, good, bad } = progress;
  return paragraphs([
    `### Bisecting ${code(benchmark, 120)}`,
    `S${bisectionStep(progress).slice(1)} (${rangeText(good, bad)}). The result will stand here.`,
  ]);
}

/** The same as a step on a terminal. */
export function bisectionStep({ step, steps, commitsLeft }: BisectionProgress): string {
  return `step ${step} of about ${steps}, ${counted(commitsLeft, 'commit')} left`;
}

/** Where nothing says which commit was still fast. */
export function bisectionNeedsRange(benchmark: string): string {
  return (
    `Nothing says from which commit on ${code(benchmark, 120)} may have become slower: name one ` +
    `that was still fast, as in ${code(`/perf bisect ${benchmark} v1.2.0..main`, 200)}.`
  );
}

export function unknownRevision(revision: string): string {
  return (
    `There is no commit ${code(revision, 120)} here: name a branch, a tag, or a commit by at least ` +
    'seven digits.'
  );
}

export function notOneLine(good: string, bad: string): string {
  return (
    `${code(good, 120)} does not lead to ${code(bad, 120)} along first parents: name two ` +
    'commits of one branch, the older one first.'
  );
}

export function noSuchBenchmark(benchmark: string): string {
  return (
    `Neither of the two commits has a benchmark ${code(benchmark, 120)}: ` +
    '`isochron list` shows the names.'
  );
}

/** The first or the last commit could not be measured. */
export function endNotMeasured(sha: string, why: string): string {
  return `${code(shortSha(sha))} cannot be measured; name another commit. ${why}`;
}

/** The whole answer. */
export function bisectionText(result: BisectionResult, page: Page): string {
  return paragraphs([`### ${titleOf(result, code)}`, ...bodyOf(result, page, mostSuspects)]);
}

/** The same in a note, which has room for less. */
export function bisectionSection(result: BisectionResult, page: Page): string {
  return paragraphs([`## Bisection: ${titleOf(result, code)}`, ...bodyOf(result, page, 4)]);
}

/** For a person at a terminal. */
export function bisectionTitle(result: BisectionResult): string {
  return titleOf(result, (text) => text);
}

type Name = (text: string, longest?: number) => string;

function titleOf({ findings, benchmark, whole }: BisectionResult, name: Name): string {
  const [first, ...others] = findings;
  if (first === undefined) {
    const isKnown = whole.outcomes.every(({ verdict }) => isEqual(verdict));
    return `${name(benchmark, 120)} ${isKnown ? 'is not slower' : 'is not shown to be slower'}`;
  }
  const more = others.length === 0 ? '' : `, and ${counted(others.length, 'more finding')}`;
  return `${findingTitle(first, name)}${more}`;
}

function isEqual(verdict: SearchOutcome['verdict']): boolean {
  return verdict === 'no-change' || verdict === 'improvement';
}

function isConfirmed({ benchmarks, confirmation }: Finding): boolean {
  const own = outcomesOf(confirmation, benchmarks);
  return own.length > 0 && own.some(({ verdict }) => verdict === 'regression');
}

function findingTitle(finding: Finding, name: Name): string {
  const { suspects } = finding;
  const [first] = suspects;
  if (!isConfirmed(finding)) return 'Slower, but no single commit could be shown to be why';
  return suspects.length === 1
    ? `The first slow commit is ${name(shortSha(first.sha))}`
    : `The first slow commit is one of ${suspects.length}`;
}

function bodyOf(result: BisectionResult, page: Page, most: number): readonly (string | null)[] {
  const { good, bad, findings, whole } = result;
  if (findings.length === 0) {
    const range = rangeText(good, bad);
    return [
      `Compared in a paired run: ${range}. Nothing was halved, since nothing is slower${
        whole.outcomes.every(({ verdict }) => isEqual(verdict)) ? '' : ' for sure'
      }.`,
      outcomesTable([{ what: rangeText(good, bad), run: whole }], null),
      footer(result),
    ];
  }
  return [
    ...findings.flatMap((finding) => findingText(result, finding, page, most)),
    sureText(findings),
    footer(result),
  ];
}

function findingText(
  { good }: BisectionResult,
  finding: Finding,
  page: Page,
  most: number,
): readonly (string | null)[] {
  const { benchmarks, suspects, parentSha, before, after, confirmation } = finding;
  const last = suspects.at(-1) ?? suspects[0];
  const direct = rangeText(parentSha, last.sha);
  const rows = [
    ...(before === null ? [] : [rowOf(good, before, 'before it')]),
    rowOf(good, after, 'with it'),
    { what: `${direct}, directly`, run: confirmation },
  ];
  const command = `npx isochron compare ${parentSha} ${last.sha}`;
  return [
    suspectsText(finding, page, most),
    skippedText(finding, page, most),
    isConfirmed(finding) ? null : unconfirmedText(finding),
    outcomesTable(rows, benchmarks),
    fenced(command, 500, 'sh'),
  ];
}

function rowOf(good: string, { sha, run }: ComparedCommit, where: string): TablePart {
  return { what: `${rangeText(good, sha)}, ${where}`, run };
}

function suspectsText({ suspects, benchmarks }: Finding, page: Page, most: number): string {
  const [first] = suspects;
  const names = benchmarks.slice(0, 3).map((id) => code(id, 120));
  const left = benchmarks.length - names.length;
  const of = [...names, ...(left > 0 ? [`${left} more`] : [])].join(', ');
  if (suspects.length === 1) return `${of}: ${commitText(first, page)}`;
  const shown = suspects.slice(-most).map((commit) => `- ${commitText(commit, page)}`);
  const more = suspects.length - shown.length;
  const head = more > 0 ? [`- ${counted(more, 'earlier commit')}`] : [];
  return `${of}: one of these, which could not be told apart:\n\n${[...head, ...shown].join('\n')}`;
}

function skippedText({ skipped }: Finding, page: Page, most: number): string | null {
  if (skipped.length === 0) return null;
  const shown = skipped
    .slice(0, most)
    .map(({ commit, why }) => `- ${linkText(commit.sha, page)}: ${prose(why, 300)}`);
  const left = skipped.length - shown.length;
  const more = left > 0 ? [`- and ${left} more`] : [];
  return `Skipped:\n\n${[...shown, ...more].join('\n')}`;
}

function unconfirmedText({ confirmation, suspects }: Finding): string {
  const { unbuilt } = confirmation;
  const why =
    unbuilt === null
      ? 'measured against its parent once more, it is not slower for sure'
      : `it could not be measured against its parent (${prose(unbuilt.message, 300)})`;
  const what = suspects.length === 1 ? 'The search led to this commit' : 'The search led here';
  return `${what}, but ${why}: the time may have been lost in several small steps.`;
}

/** Nobody is mentioned. */
function commitText({ sha, author, subject }: Commit, page: Page): string {
  return `${linkText(sha, page)} by ${prose(author, 100)}: ${prose(subject, 200)}`;
}

function linkText(sha: string, page: Page): string {
  const text = code(shortSha(sha));
  return page === null ? text : `[${text}](${page}/commit/${sha})`;
}

function rangeText(good: string, bad: string): string {
  return `${code(shortSha(good))}..${code(shortSha(bad))}`;
}

function outcomesOf(run: SearchRun, benchmarks: Finding['benchmarks'] | null) {
  const { outcomes } = run;
  return outcomes.filter(({ benchmark }) => benchmarks?.includes(benchmark) ?? true);
}

/** Commits that were compared, and what that said. */
interface TablePart {
  readonly what: string;
  readonly run: SearchRun;
}

function outcomesTable(
  parts: readonly TablePart[],
  benchmarks: Finding['benchmarks'] | null,
): string {
  const rows = parts.flatMap(({ what, run }) =>
    outcomesOf(run, benchmarks).map((outcome) => [
      what,
      code(outcome.benchmark, 120),
      changeText(outcome),
      outcome.verdict + (outcome.reason === null ? '' : `: ${prose(outcome.reason, 200)}`),
      code(run.runId),
    ]),
  );
  const columns = [
    { title: 'Commits', isFigure: false },
    { title: 'Operation', isFigure: false },
    { title: 'Change', isFigure: true },
    { title: 'Verdict', isFigure: false },
    { title: 'Run', isFigure: false },
  ];
  const left = rows.length - mostRows;
  const more = left > 0 ? `\n\nAnd ${counted(left, 'more row')}.` : '';
  return table(columns, rows.slice(0, mostRows)) + more;
}

/** `4.2 % slower (3.8 to 4.6 %)`. */
export function changeText({ comparison, verdict }: SearchOutcome): string {
  // Speed is never shown for wrong numbers.
  if (comparison === null || verdict === 'incorrect') return '–';
  return `${formatSlowdown(comparison)} (${formatSlowdownInterval(comparison)})`;
}

/** How sure it is; notes/review/statistics.md derives both bounds. */
export function sureText(findings: readonly Finding[]): string {
  const confirmed = findings.filter((finding) => isConfirmed(finding)).length;
  const search =
    'here one commit alone made a difference of a size that is claimed, the search takes a wrong ' +
    'turn at most once in 100 times (1 %).';
  if (confirmed === 0) return `How sure: w${search}`;
  return (
    'How sure: commits that are as fast as the one before them would have been called slower by ' +
    'the last, direct run at most once in 400 times (0.25 %), whatever the search before it did. ' +
    `W${search}`
  );
}

function footer({ commits, untouched, runs, testbedId }: BisectionResult): string {
  const equal =
    untouched === 0
      ? ''
      : `, ${untouched} of them without a run: they change nothing that the benchmark depends on`;
  return (
    `---\n<sub>${counted(commits, 'commit')}${equal}; ${counted(runs, 'paired run')}; ` +
    `testbed ${code(testbedId)}</sub>`
  );
}
