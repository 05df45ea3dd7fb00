/** Requirements as checklists: each with its limit, what was reached, and its interval. */
import { shapeText } from '../model/benchmark.ts';
import type { RequirementResult } from '../model/judgement.ts';
import type { Report } from '../model/report.ts';
import { overBase, type StatedRequirement, type UnclearRequirement } from '../model/requirement.ts';
import { code, counted, prose } from './markdown.ts';
import { formatError, formatLimit, formatTime, significant } from './units.ts';

/** `matmul/optimized at n=1024: at least 50 GFLOPS`, without markup; an issue may say it so. */
export function requirementText({ kernel, requirement }: StatedRequirement): string {
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

/** As many digits as anybody writes. */
const limitDigits = 12;

/** Limits are exact: every digit that was written, and no other. */
function limitText(metric: Metric, value: number): string {
  if (metric !== 'error') return formatLimit(metricText(metric, value, limitDigits));
  const exact = Number(value.toPrecision(limitDigits));
  return exact !== 0 && Math.abs(exact) < 0.001 ? exact.toExponential() : String(exact);
}

function metricText(metric: Metric, value: number, digits = 3): string {
  switch (metric) {
    case 'time':
      return formatTime(value, digits);
    case 'gflops':
      return `${significant(value, digits)} GFLOPS`;
    case 'gbps':
      return `${significant(value, digits)} GB/s`;
    case 'peak':
      return `${significant(value, digits)} % of peak`;
    case 'speedup':
      return `${significant(value, digits)}x`;
    case 'error':
      return formatError(value);
  }
}

/**
 * `69.2 GFLOPS (68.8 to 69.6 GFLOPS) at n=64, within noise of the limit`; null without a figure.
 * `shown` makes names of shapes safe where they stand.
 */
export function reachedText(
  { figure, interval, withinNoise, requirement, where }: RequirementResult,
  shown: (shape: string) => string,
): string | null {
  if (figure === null) return null;
  const { metric, shape } = requirement;
  const text = (value: number): string => metricText(metric, value);
  // Times may differ in their units.
  const low = (value: number): string => (metric === 'time' ? text(value) : significant(value, 3));
  const range = interval === null ? '' : ` (${low(interval.low)} to ${text(interval.high)})`;
  // The shape that decided, where the requirement speaks of several.
  const place = where === '' || shape !== undefined ? '' : ` at ${shown(where)}`;
  return `${text(figure)}${range}${place}${withinNoise ? ', within noise of the limit' : ''}`;
}

const safe = (shape: string): string => prose(shape, 200);

/** The requirements as a checklist; null without any. */
export function requirementsList(report: Report, most = 50): string | null {
  const state = { met: '', broken: ' **broken**', 'not-measured': ' not measured' };
  return checklist(report, most, (result) => {
    const reached = reachedText(result, safe);
    const figure = reached === null ? '' : `, reached ${reached}`;
    const asked = result.issue === null ? '' : `, asked in #${result.issue}`;
    return `${state[result.status]} ${said(result)}${figure}${asked}`;
  });
}

/** The same, before anybody worked on it: today's figures. */
export function openRequirementsList(report: Report, most = 50): string | null {
  return checklist(report, most, (result) => {
    const reached = reachedText(result, safe);
    if (reached === null) return ` ${said(result)}: ${unmeasuredText(result)}`;
    const now = result.status === 'met' ? 'already met' : '**not met yet**';
    return ` ${said(result)}; today ${reached}, ${now}`;
  });
}

function unmeasuredText({ requirement }: RequirementResult): string {
  const isOverBase = requirement.metric === 'speedup' && requirement.over === overBase;
  return isOverBase ? 'told once a pull request is compared with its base' : 'not measured';
}

function checklist(
  { judgement }: Report,
  most: number,
  textOf: (result: RequirementResult) => string,
): string | null {
  const { requirements } = judgement;
  if (requirements.length === 0) return null;
  const lines = requirements
    .slice(0, most)
    .map((result) => `- [${result.status === 'met' ? 'x' : ' '}]${textOf(result)}`);
  const more = requirements.length - lines.length;
  return [...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n');
}

function said(result: RequirementResult): string {
  return prose(requirementText(result));
}

/** What was not understood, each with what is missing; null without any. */
export function unclearList(unclear: readonly UnclearRequirement[], most = 20): string | null {
  if (unclear.length === 0) return null;
  const lines = unclear
    .slice(0, most)
    .map(({ text, missing }) => `- ${code(text, 160)}: ${prose(missing.join(' '), 600)}`);
  const more = unclear.length - lines.length;
  return [...lines, ...(more > 0 ? [`- and ${counted(more, 'more sentence')}`] : [])].join('\n');
}
