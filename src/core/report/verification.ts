import type { Row } from '../model/judgement.ts';
import type { Check } from '../model/recording.ts';
import type { Report } from '../model/report.ts';
import { code, counted, prose } from './markdown.ts';
import { numberSentences } from './numbers.ts';
import { shortSha } from './rows.ts';
import { formatError, formatSeconds, formatUlp } from './units.ts';

/** Failed checks that a comment lists. */
const usualWrong = 10;

/** The correctness line, with one line for each wrong cell below it. Markdown. */
export function correctnessText(report: Report, mostWrong = usualWrong): string {
  const { checkedCells, uncheckedKernels, unverified, wrongChecks, rows } = report.judgement;
  const unchecked = [
    ...uncheckedKernels.map((kernel) => `${code(kernel)}: not checked`),
    ...unverified.map(({ kernel, says }) => `${code(kernel)}: unverified: ${prose(says, 100)}`),
  ].join('; ');
  if (checkedCells === 0 && wrongChecks.length === 0) {
    return `**Correctness**: ${unchecked === '' ? 'not checked' : unchecked}.`;
  }
  const tail = unchecked === '' ? '' : ` ${unchecked}.`;
  const cells = `${counted(checkedCells, 'cell')} checked`;
  const beside = numberSentences(
    report.judgement,
    (id) => code(id, 120),
    (reason) => prose(reason, 300),
  );
  const more = beside.map((sentence) => ` ${sentence}`).join('');
  if (wrongChecks.length === 0) {
    const figures = largestError(rows) + farthestText(report);
    return `**Correctness**: ${cells}, all right${figures}.${tail}${more}`;
  }
  const wrongCells = new Set(wrongChecks.map(({ arm, cell }) => `${arm} ${cell}`)).size;
  const lines = wrongChecks.slice(0, mostWrong).map(wrongLine);
  const left = wrongChecks.length - lines.length;
  return [
    `**Correctness**: ${cells}, **${wrongCells} wrong**.${tail}${more}`,
    '',
    ...lines,
    ...(left > 0 ? [`- and ${counted(left, 'more failed check')}`] : []),
  ].join('\n');
}

function largestError(rows: readonly Row[]): string {
  const checks = rows.flatMap(({ correctness }) => (correctness === null ? [] : [correctness]));
  const right = checks.filter(({ status }) => status === 'right');
  const share = (check: Check): number => check.maxRelativeError / check.tolerance;
  const worst = right.toSorted((a, b) => share(b) - share(a))[0];
  // A verify command says right or wrong and no figure.
  if (worst === undefined || worst.tolerance === 0) return '';
  return `; largest error ${errorFigures(worst)} in ${code(worst.cell)}`;
}

/** The largest distance need not be where the largest error is: near zero, numbers are dense. */
export function farthestText({ judgement }: Report, name = (id: string) => code(id)): string {
  const { farthest } = judgement;
  if (farthest?.maxUlp === undefined) return '';
  return `; at most ${formatUlp(farthest.maxUlp)} from the reference, in ${name(farthest.cell)}`;
}

/** Both differences, since a relative one alone hides the scale. */
function errorFigures(check: Check): string {
  return (
    `${formatError(check.maxRelativeError)} relative, ` +
    `${formatError(check.maxAbsoluteError)} absolute (${formatError(check.tolerance)} allowed)`
  );
}

const phases = {
  'before-timing': 'before timing',
  'last-timed': 'last timed output',
  'fresh-inputs': 'fresh inputs after timing',
  probe: 'smallest failing probe',
  'shared-memory': 'inputs in one buffer',
  aliased: 'an output that is an input',
  gradient: 'against central differences',
} as const satisfies Record<Check['phase'], string>;

function wrongLine(check: Check): string {
  const where = `${check.arm}, ${phases[check.phase]}, judged by the suite of ${check.judge}`;
  const reason = check.reason === null ? '' : ` ${prose(check.reason, 300)}`;
  const figures = check.tolerance === 0 ? '' : ` ${errorFigures(check)}.`;
  return `- ${code(check.cell)} (${where}):${figures}${reason}`;
}

/** `Base abc1234 (main), head def5678 (topic).` */
export function commitsText({ base, head }: Report): string {
  const one = (commit: Report['head']): string =>
    commit.sha === null
      ? 'the working tree'
      : code(shortSha(commit.sha)) +
        // A detached commit is its own name.
        (commit.sha.startsWith(commit.ref) ? '' : ` (${code(commit.ref)})`);
  return base === null ? `Commit ${one(head)}` : `Base ${one(base)}, head ${one(head)}`;
}

/** Machine and runtime, one line. */
export function environmentText({ testbed, seconds }: Report): string {
  const sandbox = testbed.sandbox === 'none' ? 'no sandbox' : testbed.sandbox;
  const parts = [
    testbed.cpu,
    counted(testbed.cores, 'core'),
    testbed.kernel,
    testbed.runtime,
    `V8 ${testbed.v8}`,
    sandbox,
  ];
  const machine = prose(parts.join(', '));
  return `${machine}; testbed ${code(testbed.id)}; ${formatSeconds(seconds)}`;
}
