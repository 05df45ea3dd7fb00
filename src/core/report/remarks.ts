/** What else the rounds show of a row; none of it decides. */
import type { FunctionTier, Row } from '../model/judgement.ts';
import { formatPercent, significant } from './units.ts';

/** A sentence without its end each; `name` shows the name of a function. */
export function remarksOf(
  { comparison, verdict }: Row,
  name: (text: string) => string,
): readonly string[] {
  if (comparison === null || verdict === 'incorrect') return [];
  const { tail, allocation, tiers } = comparison;
  const remarks: string[] = [];
  if (tail !== null && tail.says !== 'nothing') {
    const [low, high] = [tail.low - 1, tail.high - 1].map(signedPercent);
    remarks.push(
      `its slowest samples (95th percentile) take ${signedPercent(tail.ratio - 1)} ` +
        `(${low} to ${high})`,
    );
  }
  if (allocation !== null && allocation.says !== 'nothing') {
    const { baseBytes, headBytes, baseCollections, headCollections } = allocation;
    const collections =
      baseCollections === headCollections
        ? ''
        : `, ${significant(headCollections, 2)} collections a call instead of ` +
          significant(baseCollections, 2);
    remarks.push(
      `a call allocates ${formatBytes(headBytes)} instead of ${formatBytes(baseBytes)}${collections}`,
    );
  }
  for (const { name: own, base, head } of tiers) {
    remarks.push(
      `V8 ran ${name(own)} as ${tierText(head)} in head and as ${tierText(base)} in base: the ` +
        'arms differ in how they were compiled',
    );
  }
  return remarks;
}

/** `+12 %`, `-3 %`. */
function signedPercent(share: number): string {
  return `${share < 0 ? '-' : '+'}${formatPercent(Math.abs(share))}`;
}

function tierText({ tier, deoptimisedRounds, rounds }: FunctionTier): string {
  const lost = deoptimisedRounds > rounds / 2 ? ' (given up while it ran)' : '';
  return `${tier} code${lost}`;
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  const units = ['kB', 'MB', 'GB'];
  const power = Math.min(units.length, Math.floor(Math.log10(bytes) / 3));
  return `${significant(bytes / 1000 ** power, 3)} ${units[power - 1]}`;
}
