import type { Candidate, TriedCandidate, TuningResult } from '../model/tuning.ts';
import { code, counted, prose, table } from './markdown.ts';
import { formatPercent } from './units.ts';

/** Candidates that a table shows. */
const mostShown = 30;

/** `rows=8, variant=tiled`, without markup. */
export function valuesText(candidate: Candidate): string {
  return Object.entries(candidate)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
}

/** Only what a candidate would change. */
export function changedValues({ present }: TuningResult, candidate: Candidate): string {
  const changed = Object.entries(candidate).filter(([name, value]) => present[name] !== value);
  return valuesText(Object.fromEntries(changed));
}

/** `tried 23 of 95 allowed combinations`. */
export function howManyText({ tried, allowed }: TuningResult): string {
  const reached = tried.filter(({ fate }) => fate !== 'not-reached').length;
  if (allowed === null) return `${counted(reached, 'combination')} of very many, drawn by a seed`;
  return `${reached} of ${counted(allowed, 'allowed combination')}`;
}

/** `1.08x`, or why there is no speed; without markup. */
export function triedFigure({ fate, ratio }: TriedCandidate): string {
  if (fate === 'incorrect') return 'wrong numbers';
  if (fate === 'errored') return 'failed';
  if (ratio === null || !(ratio > 0) || !Number.isFinite(ratio)) return 'not reached';
  return `${(1 / ratio).toFixed(3)}x`;
}

/** The candidates of a search as a Markdown table; null without any. */
export function triedTable(result: TuningResult): string | null {
  if (result.tried.length === 0) return null;
  const rows = result.tried.slice(0, mostShown).map((one) => {
    const reason = one.reason === null ? '' : `: ${prose(one.reason, 200)}`;
    const values = code(changedValues(result, one.candidate), 120);
    return [values, `${one.rounds}`, triedFigure(one) + reason];
  });
  const columns = [
    { title: 'Candidate', isFigure: false },
    { title: 'Rounds', isFigure: true },
    { title: 'Speedup in the search', isFigure: false },
  ];
  const left = result.tried.length - rows.length;
  return table(columns, rows) + (left === 0 ? '' : `\n\nAnd ${counted(left, 'more candidate')}.`);
}

/** The smallest effect that could have been seen, as a sentence; empty where nothing was timed. */
export function visibleText({ smallestVisibleEffect, tried }: TuningResult): string {
  if (!tried.some(({ fate }) => fate === 'raced')) return '';
  return smallestVisibleEffect === null
    ? 'So few rounds could show no effect of any size; a longer budget allows for more.'
    : `An effect of ${formatPercent(smallestVisibleEffect)} or more would most likely have been seen.`;
}
