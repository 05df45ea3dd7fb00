/** Why each benchmark of a run was decided as it was, for a person at a terminal. */
import type {
  Evidence,
  ExplainedBenchmark,
  ExplainedLook,
  Explanation,
  LogInterval,
  PeerOpinion,
  RoundCounts,
} from '../model/explanation.ts';
import type {
  AllocationComparison,
  FunctionTier,
  TierDifference,
  Verdict,
} from '../model/judgement.ts';
import { percentText } from './log-ratio.ts';
import { counted } from './markdown.ts';
import { beyondTheLine, numberLine } from './number-line.ts';
import { tierText } from './remarks.ts';
import { shortSha } from './rows.ts';
import { line, type Paint, toneOf, unpainted } from './terminal.ts';
import { formatPercent, significant } from './units.ts';
import { wrap } from './wrap.ts';

/** No line is longer, coloured or not. */
const width = 100;
const indent = '  ';

/** `paint` colours; without it the text is plain. */
export function explanationText(explanation: Explanation, paint: Paint = unpainted): string {
  const blocks = explanation.benchmarks.map((one) => benchmarkLines(one, paint));
  const isLineShown = explanation.benchmarks.some(({ evidence }) => evidence !== null);
  const isStored = explanation.benchmarks.some(({ evidence }) => evidence?.earlierRuns != null);
  const all = [
    wrap(runText(explanation), width, indent),
    ...(blocks.length === 0 ? [['No benchmark was measured.']] : blocks),
    ...(isLineShown ? [aidLines(isStored).map((text) => paint('faint', text))] : []),
  ];
  return all.map((lines) => lines.join('\n')).join('\n\n');
}

function runText({ run, base, head, createdAt, testbed }: Explanation): string {
  const name = ({ sha, ref }: Explanation['head']): string =>
    sha === null ? 'the working tree' : `${shortSha(sha)} (${ref})`;
  const commits = base === null ? name(head) : `${name(base)} to ${name(head)}`;
  return line(`Run ${run} of ${createdAt}: ${commits}, ${testbed.cpu}, ${testbed.runtime}`);
}

const readingAid =
  'How to read it: to the right head takes more time, to the left less. o is a round, x one that ' +
  'was set aside since the machine was busy, . one that came after the look that decided; 2 to 9 ' +
  'are so many in one place, # is more, < and > lie beyond the edge. [--+--] is the interval and ' +
  'its estimate; without a bracket it has no limit. A change is claimed where the interval clears ' +
  'f, the effect floor, and the estimate reaches c, the claim; an interval within m, the margin, is no ' +
  'change.';

function aidLines(isStored: boolean): readonly string[] {
  const ofPeers = isStored
    ? ' To rules of other tools that keep a series, stored floors of the default branch stand for ' +
      'results of earlier runs, and floors for this one; a rule that keeps medians was given none.'
    : ' The rules of other tools were given these samples, and no results of earlier runs: only ' +
      'the store of a server has those.';
  return wrap(readingAid + ofPeers, width);
}

function benchmarkLines(one: ExplainedBenchmark, paint: Paint): readonly string[] {
  const { id, verdict, reason, counts, evidence } = one;
  const title = wrap(`${line(id)}: ${verdictText(one)}`, width, indent);
  const lines = title.map((text) => paint(toneOf(verdict), text));
  if (reason !== null) lines.push(...indented(`${sentence(line(reason))}`));
  if (evidence === null) {
    return [...lines, ...(counts.rounds === 0 ? [] : indented(countsText(counts)))];
  }
  return [
    ...lines,
    ...indented(`${decisionText(evidence, verdict)} ${countsText(counts)}`),
    ...indented(statisticText(evidence)),
    '',
    ...numberLine(evidence),
    ...beyondLines(evidence),
    '',
    ...lookLines(evidence, paint),
    ...sideLines(evidence),
    '',
    ...peerLines(evidence, paint),
  ];
}

function verdictText({ role, verdict }: ExplainedBenchmark): string {
  if (verdict !== 'no-change') return verdict;
  return role === 'compared' ? 'no change' : role.replace('-', ' ');
}

function indented(text: string): readonly string[] {
  return wrap(text, width - indent.length).map((one) => indent + one);
}

function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

function decisionText(evidence: Evidence, verdict: Verdict): string {
  const { interval, intervalFor, looks, planned, decidedAtLook } = evidence;
  const level = intervalFor === 'change' ? "a change's" : "equality's";
  const found = `Estimate ${percent(interval.estimate)}, ${limitsText(interval)} at ${level} level.`;
  const last = looks.at(-1);
  if (last === undefined) return `${found} Before the first look, at ${planned[0] ?? 0} rounds.`;
  const look = `look ${looks.length} of ${planned.length}, after ${counted(last.rounds, 'round')}`;
  if (decidedAtLook === null) return `${found} Not decided at ${look}.`;
  const isHeld = verdict === 'inconclusive';
  return isHeld ? `${found} It would be ${said(last)} at ${look}.` : `${found} Decided at ${look}.`;
}

function limitsText({ low, high }: LogInterval): string {
  if (low === null && high === null) return 'no limit to either side';
  if (low === null) return `at most ${percent(high)}`;
  if (high === null) return `at least ${percent(low)}`;
  return `from ${percent(low)} to ${percent(high)}`;
}

function percent(logRatio: number | null): string {
  return `${percentText(logRatio)} %`;
}

function countsText({ rounds, contended, unsteady, discarded }: RoundCounts): string {
  const parts = [
    counted(rounds, 'round'),
    contended === 0 ? null : `${contended} set aside, since the machine was busy`,
    unsteady === 0 ? null : `${unsteady} not steady`,
  ].filter((part) => part !== null);
  const { base, head } = discarded;
  const unsettled =
    base + head === 0
      ? ''
      : ` Samples discarded until code settled: ${base} of base, ${head} of head.`;
  return `Taken: ${parts.join(', ')}.${unsettled}`;
}

function statisticText({ statistic }: Evidence): string {
  const { chosen, floorScatter, medianScatter } = statistic;
  const scatter = { floor: floorScatter, median: medianScatter };
  const names = { floor: 'fastest samples', median: 'medians of pairs' };
  const other = chosen === 'floor' ? 'median' : 'floor';
  const apart = (of: 'floor' | 'median'): string => formatPercent(scatter[of] ?? Number.NaN);
  return (
    `Ratios of ${names[chosen]} (${chosen}): within a round its blocks lie ${apart(chosen)} ` +
    `apart, by ${names[other]} ${apart(other)}.`
  );
}

function beyondLines(evidence: Evidence): readonly string[] {
  const beyond = beyondTheLine(evidence).toSorted((a, b) => a - b);
  const silent = evidence.rounds.filter(({ logRatio }) => logRatio === null).length;
  const [first, last] = [beyond.at(0), beyond.at(-1)];
  const far =
    first === undefined || last === undefined
      ? []
      : indented(
          `Beyond the edges: ${counted(beyond.length, 'round')}, from ${percent(first)} to ` +
            `${percent(last)}.`,
        );
  const none = silent === 0 ? [] : indented(`Without a ratio: ${counted(silent, 'round')}.`);
  return [...far, ...none];
}

const lookColumns = ['look', 'rounds', 'of', 'estimate %', 'limits of a change', 'of equality'];
const lookWidths = [4, 6, 6, 10, 18, 18];

function lookLines(evidence: Evidence, paint: Paint): readonly string[] {
  if (evidence.looks.length === 0) return [`${indent}No look was taken.`];
  const heading = [...lookColumns, 'outcome'];
  const rows = evidence.looks.map((look, index) => [
    `${index + 1}`,
    `${look.rounds}`,
    look.statistic,
    percentText(look.estimate),
    lookLimits(look.change),
    lookLimits(look.equality),
    outcomeText(look, evidence),
  ]);
  const text = (cells: readonly string[]): string =>
    `${indent}${cells.map((cell, column) => cell.padStart(lookWidths[column] ?? 0)).join('  ')}`;
  return [paint('faint', text(heading)), ...rows.map(text), ...indented(levelsText(evidence))];
}

function lookLimits({ level, low, high }: ExplainedLook['change']): string {
  return level === 0 ? 'none so early' : `${percentText(low)} to ${percentText(high)}`;
}

function outcomeText(look: ExplainedLook, { thresholds }: Evidence): string {
  if (look.outcome !== null) return said(look);
  if (look.estimate === null) return 'no ratio';
  if (Math.abs(look.estimate) < thresholds.claim) return 'equality not shown';
  return look.change.level === 0 ? 'too few for a change' : 'change not shown';
}

function said({ outcome }: ExplainedLook): string {
  return outcome === null ? 'undecided' : outcome.replace('-', ' ');
}

function levelsText({ looks }: Evidence): string {
  const last = looks.at(-1);
  if (last === undefined) return '';
  const { change, equality } = last;
  const ofChange = change.level === 0 ? 'none' : formatPercent(change.level);
  return `One-sided levels of the last look: change ${ofChange}, equality ${formatPercent(equality.level)}.`;
}

function sideLines(evidence: Evidence): readonly string[] {
  const { thresholds, tail, allocation, tiers } = evidence;
  const { floor, margin, claim } = thresholds;
  const threshold = (logRatio: number): string => formatPercent(Math.expm1(logRatio));
  const texts = [
    `Thresholds: effect floor ${threshold(floor)}, margin ${threshold(margin)}, claim ${threshold(claim)}.`,
    tail === null
      ? null
      : `Slowest samples (95th percentile): ${percent(tail.estimate)}, ${limitsText(tail)}` +
        `${tail.says === 'nothing' ? '' : `: ${tail.says}`}.`,
    allocation === null ? null : allocationText(allocation),
    ...tiers.map(differenceText),
  ];
  return texts.flatMap((text) => (text === null ? [] : indented(text)));
}

function allocationText(allocation: AllocationComparison): string {
  const { baseBytes, headBytes, baseCollections, headCollections, says } = allocation;
  const arm = (bytes: number, collections: number): string =>
    `${significant(bytes / 1024, 3)} KiB and ${significant(collections, 2)} collections`;
  return (
    `A call allocates ${arm(baseBytes, baseCollections)} in base, ` +
    `${arm(headBytes, headCollections)} in head${says === 'nothing' ? '' : `: ${says}`}.`
  );
}

function differenceText({ base, head }: TierDifference): string {
  const ofArm = (own: FunctionTier | null, arm: string): string =>
    own === null ? `none of its own in ${arm}` : `${line(own.name)} is ${tierText(own)} in ${arm}`;
  const isOne = base !== null && base.name === head?.name;
  const ofHead = isOne ? `${tierText(head)} in head` : ofArm(head, 'head');
  return `Code differs: ${ofArm(base, 'base')}, ${ofHead}.`;
}

const answers = ['slower', 'faster', 'same', 'needs more'] as const;
const answerWidth = 12;

function peerLines({ peers, earlierRuns }: Evidence, paint: Paint): readonly string[] {
  const groups = answers.flatMap((answer) => {
    const own = peers.filter((peer) => peer.answer === answer);
    if (own.length === 0) return [];
    const names = (some: readonly PeerOpinion[]): string => some.map(({ name }) => name).join(', ');
    const texts =
      answer === 'needs more'
        ? [...Map.groupBy(own, needsText)].map(([needs, some]) => `${needs}: ${names(some)}`)
        : [names(own)];
    const lines = texts.flatMap((text) => wrap(text, width - indent.length - answerWidth, indent));
    return lines.map((text, index) => {
      return indent + (index === 0 ? answer : '').padEnd(answerWidth) + text;
    });
  });
  const stored =
    earlierRuns === null ? '' : `, and ${counted(earlierRuns, 'stored floor')} of earlier runs`;
  return [paint('faint', `${indent}Rules of other tools on the same samples${stored}:`), ...groups];
}

function needsText({ needsRounds, needsEarlierRuns }: PeerOpinion): string {
  const needs = [
    needsRounds === null ? null : counted(needsRounds, 'round'),
    needsEarlierRuns === null ? null : counted(needsEarlierRuns, 'earlier run'),
  ].filter((need) => need !== null);
  return needs.length === 0 ? 'more of them' : needs.join(' and ');
}
