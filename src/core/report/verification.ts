import { shapeText } from '../model/benchmark.ts';
import type { RequirementResult, Row } from '../model/judgement.ts';
import type { Check } from '../model/recording.ts';
import type { Report } from '../model/report.ts';
import { code, counted, prose } from './markdown.ts';
import { shortSha } from './rows.ts';
import { formatError, formatLimit, formatSeconds, formatTime, significant } from './units.ts';

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
  if (wrongChecks.length === 0) {
    return `**Correctness**: ${cells}, all right${largestError(rows)}.${tail}`;
  }
  const wrongCells = new Set(wrongChecks.map(({ arm, cell }) => `${arm} ${cell}`)).size;
  const lines = wrongChecks.slice(0, mostWrong).map(wrongLine);
  const more = wrongChecks.length - lines.length;
  return [
    `**Correctness**: ${cells}, **${wrongCells} wrong**.${tail}`,
    '',
    ...lines,
    ...(more > 0 ? [`- and ${counted(more, 'more failed check')}`] : []),
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
} as const satisfies Record<Check['phase'], string>;

function wrongLine(check: Check): string {
  const where = `${check.arm}, ${phases[check.phase]}, judged by the suite of ${check.judge}`;
  const reason = check.reason === null ? '' : ` ${prose(check.reason, 300)}`;
  const figures = check.tolerance === 0 ? '' : ` ${errorFigures(check)}.`;
  return `- ${code(check.cell)} (${where}):${figures}${reason}`;
}

/** `optimized at n=1024: at least 50 GFLOPS`, without markup. */
export function requirementText({ kernel, requirement }: RequirementResult): string {
  const { metric, implementation, shape, atLeast, atMost, over } = requirement;
  const where = shape === undefined ? 'every shape' : shapeText(shape);
  const limits = [
    ...(atLeast === undefined ? [] : [`at least ${limitText(metric, atLeast)}`]),
    ...(atMost === undefined ? [] : [`at most ${limitText(metric, atMost)}`]),
  ].join(', ');
  const against = metric === 'speedup' ? ` as fast as ${over ?? 'naive'}` : '';
  const what = metric === 'error' ? 'error ' : metric === 'time' ? 'time ' : '';
  return `${kernel}/${implementation ?? 'optimized'} at ${where}: ${what}${limits}${against}`;
}

type Metric = RequirementResult['requirement']['metric'];

/** Limits are exact: every digit that was written, and no other. */
function limitText(metric: Metric, value: number): string {
  return formatLimit(metricText(metric, value, 6));
}

function metricText(metric: Metric, value: number, digits = 3): string {
  switch (metric) {
    case 'time':
      return formatTime(value, digits);
    case 'gflops':
      return `${significant(value, digits)} GFLOPS`;
    case 'gbps':
      return `${significant(value, digits)} GB/s`;
    case 'speedup':
      return `${significant(value, digits)}x`;
    case 'error':
      return formatError(value);
  }
}

/** The figure that was reached; null where nothing was measured. */
export function reachedText(result: RequirementResult): string | null {
  return result.figure === null ? null : metricText(result.requirement.metric, result.figure);
}

/** The requirements as a checklist; null without any. */
export function requirementsList(report: Report, most = 50): string | null {
  const { requirements } = report.judgement;
  if (requirements.length === 0) return null;
  const lines = requirements.slice(0, most).map((result) => {
    const reached = reachedText(result);
    const figure = reached === null ? '' : `, reached ${reached}`;
    const where = result.where === '' ? '' : ` (${prose(result.where, 200)})`;
    const state = { met: '', broken: ' **broken**', 'not-measured': ' not measured' };
    const box = result.status === 'met' ? 'x' : ' ';
    return `- [${box}]${state[result.status]} ${prose(requirementText(result))}${figure}${where}`;
  });
  const more = requirements.length - lines.length;
  return [...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n');
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
