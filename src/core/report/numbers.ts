/** What is known of the numbers beside right and wrong, a sentence each. */
import type { BenchmarkId } from '../model/benchmark.ts';
import type { Judgement } from '../model/judgement.ts';
import type { BitDifference, Check, Unrepeated, Verification } from '../model/recording.ts';
import { counted } from './markdown.ts';
import { formatUlp } from './units.ts';

type Name = (id: BenchmarkId) => string;

/** Cells that a sentence names. */
const mostNamed = 3;

/** `name` marks up an id, `say` a reason, where the text is Markdown. */
export function numberSentences(
  judgement: Judgement,
  name: Name,
  say: (reason: string) => string,
): readonly string[] {
  const { verification } = judgement;
  if (verification === undefined) return [];
  return [
    probesSentence(judgement, verification),
    baseSentence(verification, name),
    ...repeatSentences(verification, name),
    ...doubtSentences(judgement, name, say),
  ].filter((sentence) => sentence !== null);
}

/** Of head; those of base show in its checks where they fail. */
/** Arms apart, unless both have the same fault. */
function doubtSentences(
  { doubtful = [] }: Judgement,
  name: Name,
  say: (reason: string) => string,
): readonly string[] {
  const faults = Map.groupBy(doubtful, ({ cell, phase }) => {
    return [...cell.split('/').slice(0, 2), phase].join('/');
  });
  const sentences = [...faults.values()].map((own) => {
    const arms = new Set(own.map(({ arm }) => arm));
    const where = arms.size === 2 ? 'in both arms' : `in ${own[0]?.arm} alone`;
    const shown = own.find(({ arm }) => arm === 'head') ?? (own[0] as Check);
    const reason = shown.reason === null ? '' : ` (${say(shown.reason)})`;
    const what = shown.phase === 'probe' ? 'a probe' : 'inputs in one buffer';
    return `Wrong for ${what} ${where}, which decides nothing: ${name(shown.cell)}${reason}.`;
  });
  const left = sentences.length - mostNamed;
  return [
    ...sentences.slice(0, mostNamed),
    ...(left > 0 ? [`And so in ${counted(left, 'more case')}.`] : []),
  ];
}

function probesSentence(judgement: Judgement, { seed, trials }: Verification): string | null {
  const own = trials.filter(({ arm }) => arm === 'head');
  if (own.length === 0) return null;
  const asked = own.reduce((sum, { probes }) => sum + probes, 0);
  const rejected = own.reduce((sum, trial) => sum + trial.rejected, 0);
  const { wrongChecks, doubtful = [] } = judgement;
  const faults = [...wrongChecks, ...doubtful];
  const failed = faults.filter(({ arm, phase }) => arm === 'head' && phase === 'probe').length;
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
