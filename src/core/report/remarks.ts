/** What else the rounds show of a row; none of it decides. */
import type { FunctionTier, Row, TierDifference } from '../model/judgement.ts';
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
  remarks.push(...tiers.map((difference) => tierRemark(difference, name)));
  return remarks;
}

/** `+12 %`, `-3 %`. */
function signedPercent(share: number): string {
  return `${share < 0 ? '-' : '+'}${formatPercent(Math.abs(share))}`;
}

function tierRemark({ base, head }: TierDifference, name: (text: string) => string): string {
  const ran = (own: FunctionTier, arm: string): string =>
    `${name(own.name)} as ${tierText(own)} in ${arm}`;
  const end = 'the arms differ in how they were compiled';
  if (base === null || head === null) {
    const alone = head === null ? base && ran(base, 'base') : ran(head, 'head');
    const other = head === null ? 'head' : 'base';
    return `V8 ran ${alone}, and ${other} has no function of its own beside it: ${end}`;
  }
  const others = head.name === base.name ? `as ${tierText(base)} in base` : ran(base, 'base');
  return `V8 ran ${ran(head, 'head')} and ${others}: ${end}`;
}

/** `baseline code in 7 of 15 rounds and turbofan code in 8 (given up in 3 while it ran)`. */
export function tierText({ tiers, rounds, deoptimisedRounds }: FunctionTier): string {
  const [first] = tiers;
  const all = tiers.map((one, place) => {
    return `${one.tier} code in ${one.rounds}${place === 0 ? ` of ${rounds} rounds` : ''}`;
  });
  const text = tiers.length === 1 ? `${first?.tier} code` : all.join(' and ');
  if (deoptimisedRounds === 0) return text;
  const often = deoptimisedRounds === rounds ? '' : ` in ${deoptimisedRounds} of ${rounds} rounds`;
  return `${text} (given up${often} while it ran)`;
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  const units = ['kB', 'MB', 'GB'];
  const power = Math.min(units.length, Math.floor(Math.log10(bytes) / 3));
  return `${significant(bytes / 1000 ** power, 3)} ${units[power - 1]}`;
}
