/** What is known of the numbers beside right and wrong, a sentence each. */
import type { BenchmarkId } from '../model/benchmark.ts';
import type { Judgement } from '../model/judgement.ts';
import type { BitDifference, Unrepeated, Verification } from '../model/recording.ts';
import { counted } from './markdown.ts';
import { formatUlp } from './units.ts';

type Name = (id: BenchmarkId) => string;

/** Cells that a sentence names. */
const mostNamed = 3;

/** `name` marks up an id where the text is Markdown. */
export function numberSentences(judgement: Judgement, name: Name): readonly string[] {
  const { verification } = judgement;
  if (verification === undefined) return [];
  return [
    probesSentence(judgement, verification),
    baseSentence(verification, name),
    ...repeatSentences(verification, name),
  ].filter((sentence) => sentence !== null);
}

/** Of head; those of base show in its checks where they fail. */
function probesSentence({ wrongChecks }: Judgement, { seed, trials }: Verification): string | null {
  const own = trials.filter(({ arm }) => arm === 'head');
  if (own.length === 0) return null;
  const asked = own.reduce((sum, { probes }) => sum + probes, 0);
  const rejected = own.reduce((sum, trial) => sum + trial.rejected, 0);
  const failed = wrongChecks.filter(({ arm, phase }) => arm === 'head' && phase === 'probe').length;
  const found = failed === 0 ? 'all right' : `wrong for ${counted(failed, 'implementation')}`;
  const without = rejected === 0 ? '' : `; ${rejected} more had no reference`;
  const of = counted(own.length, 'implementation');
  return `${counted(asked, 'probe')} of ${of} (seed ${seed}): ${found}${without}.`;
}

function baseSentence({ againstBase }: Verification, name: Name): string | null {
  if (againstBase === null || againstBase.cells === 0) return null;
  const { cells, different } = againstBase;
  const same = cells - different.length;
  if (different.length === 0) return `Bit-identical to base in all ${counted(cells, 'cell')}.`;
  const largest = different.reduce((one, other) => (other.maxUlp > one.maxUlp ? other : one));
  return (
    `Bit-identical to base in ${same} of ${counted(cells, 'cell')}; ` +
    `largest difference ${differenceText(largest)} in ${name(largest.cell)}.`
  );
}

function differenceText({ maxUlp }: BitDifference): string {
  if (maxUlp === 0) return 'the sign of a zero';
  return Number.isFinite(maxUlp) ? formatUlp(maxUlp) : 'of another form, or not finite,';
}

function repeatSentences({ unrepeated }: Verification, name: Name): readonly string[] {
  const kinds = { calls: 'in a second call', processes: 'in a second process' } as const;
  return (['calls', 'processes'] as const).flatMap((between) => {
    const cells = unrepeated.filter((one) => one.between === between);
    if (cells.length === 0) return [];
    return [`Other bits for the same inputs ${kinds[between]}: ${namesOf(cells, name)}.`];
  });
}

function namesOf(cells: readonly Unrepeated[], name: Name): string {
  const named = cells.slice(0, mostNamed).map(({ cell, arm }) => `${name(cell)} (${arm})`);
  const left = cells.length - named.length;
  return [...named, ...(left > 0 ? [`${left} more`] : [])].join(', ');
}
