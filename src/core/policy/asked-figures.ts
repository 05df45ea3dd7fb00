/** Figures of speed and accuracy in a sentence, and which way each one limits. */
import type { Metric } from '#suite';

export interface AskedFigure {
  readonly metric: Metric;
  /** In the unit of the metric. */
  readonly value: number;
  /** Where the number begins and where its unit ends. */
  readonly start: number;
  readonly end: number;
}

/** How a figure limits: by the word before or after it; null where none says so. */
export type Direction = 'atLeast' | 'atMost';

/** Neither within a word or a longer number, nor the end of a range. */
const numbers =
  /(?<![\w.,±–—-])(?:\d{1,3}(?:[,_]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?![\d]|[.,]\d)/g;

const timeUnits: readonly (readonly [RegExp, number])[] = [
  [/^\s*(?:ns|nsec|nanoseconds?)(?![\w/])/, 1],
  [/^\s*(?:us|µs|μs|usec|microseconds?)(?![\w/])/, 1e3],
  [/^\s*(?:ms|msec|milliseconds?)(?![\w/])/, 1e6],
  [/^\s*(?:s|sec|secs|seconds?)(?![\w/])/, 1e9],
];
const powers: Readonly<Record<string, number>> = { '': 1e-9, k: 1e-6, m: 1e-3, g: 1, t: 1e3 };

const flops = /^\s*([kmgt]?)flop(?:s|\/s|ps)(?![\w/])/i;
const bytes = /^\s*([KkMGT]?)(i?)B\/s(?!\w)/;
const peak =
  /^\s*(?:%|per\s?cent)\s+(?:of\s+)?(?:the\s+|its\s+)?(?:machine(?:'s)?\s+)?peak(?!\s*(?:band|mem))\b/i;
const times = /^\s*(?:[x×](?![\w×])|-?fold\b|times\b)/i;
const faster =
  /^\s*(?:faster|quicker|as\s+(?:fast|quick)|speed-?\s?ups?\b|the\s+speed|over\b|vs\b|versus\b|,?\s*(?:and\s+)?at\s+most\s+[\d.]+x\s+as\b)/i;
const errorWord = /\b(?:errors?|deviation|accuracy|accurate|precision)\b/i;

const secondLimit = /^,?\s*(?:and\s+|but\s+)?(?:at\s+least|at\s+most|>=|<=|≥|≤)\s*$/i;

/** Every figure of a sentence with a unit that is understood, in their order. */
export function figuresIn(sentence: string): readonly AskedFigure[] {
  const found: AskedFigure[] = [];
  for (const match of sentence.matchAll(numbers)) {
    const start = match.index;
    const after = start + match[0].length;
    const before = found.at(-1);
    const between = sentence.slice(before?.end ?? 0, start);
    // "error at least …, at most …" has one word for both.
    const isSecond = before?.metric === 'error' && secondLimit.test(between);
    const head = isSecond ? `error ${between}` : between;
    const own = unitOf(Number(match[0].replace(/[,_]/g, '')), sentence.slice(after), head);
    if (own === null || !Number.isFinite(own.value)) continue;
    const { metric, value, length } = own;
    found.push({ metric, value: exact(value), start, end: after + length });
  }
  return found;
}

/** The factor of a unit leaves no trace in the last digits. */
function exact(value: number): number {
  return Number(value.toPrecision(12));
}

interface Unit {
  readonly metric: Metric;
  readonly value: number;
  readonly length: number;
}

function unitOf(value: number, tail: string, head: string): Unit | null {
  const unit = (metric: Metric, [all]: readonly string[], factor = 1): Unit => ({
    metric,
    value: value * factor,
    length: all?.length ?? 0,
  });
  const ofPeak = tail.match(peak);
  if (ofPeak !== null) return unit('peak', ofPeak);
  const rate = tail.match(flops);
  if (rate !== null) return unit('gflops', rate, powers[rate[1]?.toLowerCase() ?? '']);
  const width = tail.match(bytes);
  if (width !== null) {
    const power = '_KMGT'.indexOf(width[1]?.toUpperCase() || '_');
    const factor = width[2] === '' ? 1000 ** power : 1024 ** power;
    return unit('gbps', width, factor / 1e9);
  }
  const multiple = tail.match(times);
  if (multiple !== null) {
    const rest = tail.slice(multiple[0].length);
    const isSpeedup = faster.test(rest) || /\bspeed-?\s?up\b[^\d]*$/i.test(head);
    return isSpeedup ? unit('speedup', multiple) : null;
  }
  for (const [form, factor] of timeUnits) {
    const time = tail.match(form);
    if (time !== null) return unit('time', time, factor);
  }
  if (/^\s*(?:%|per\s?cent|\w+\/|[x×/^])/.test(tail)) return null;
  const isError = errorWord.test(head) || /^\s*(?:relative\s+)?(?:error|accuracy)\b/i.test(tail);
  return isError && !/^\s*ulps?\b/i.test(tail) ? unit('error', ['']) : null;
}

/** Whether less is better. */
function wantsLess(metric: Metric): boolean {
  return metric === 'time' || metric === 'error';
}

export function goodDirection(metric: Metric): Direction {
  return wantsLess(metric) ? 'atMost' : 'atLeast';
}

const exactLeast = /(?:\bat\s+least|>=|≥|\bminimum(?:\s+of)?|\bmin\.?)\s*$/i;
const exactMost = /(?:\bat\s+most|<=|≤|\bmaximum(?:\s+of)?|\bmax\.?)\s*$/i;
const not = String.raw`\b(?:not|never|no)\s+(?:\w+\s+){0,2}`;
const notAbove = new RegExp(`${not}(?:exceed|more\\s+than|over|above|longer\\s+than)\\s*$`, 'i');
const notBelow = new RegExp(`${not}(?:below|under|less\\s+than|fewer\\s+than)\\s*$`, 'i');
const notWorse = new RegExp(`${not}(?:slower|worse)\\s+than\\s*$`, 'i');
const above =
  /(?:\bover|\babove|\bmore\s+than|\bgreater\s+than|\bhigher\s+than|\bexceeds?|\bbeyond|>)\s*$/i;
const below = /(?:\bunder|\bbelow|\b(?:less|lower|smaller|fewer)\s+than|\bwithin|<)\s*$/i;
const better =
  /(?:\b(?:faster|quicker|better)\s+than|\breach(?:es)?|\bachieves?|\bhits?|\bdown\s+to)\s*$/i;
const orMore = /^\s*(?:or\s+(?:more|higher|above|greater)|and\s+(?:more|up)|minimum)\b/i;
const orLess = /^\s*(?:or\s+(?:less|lower|below|fewer)|maximum)\b/i;
const orBetter = /^\s*or\s+(?:better|faster|quicker)\b/i;

/**
 * Which way a figure limits. `contrary` is a word that reads like a description: "takes more than 3
 * ms" promises nothing, whereas `at least` and `at most` mean what they say.
 */
export function directionOf(
  { metric }: AskedFigure,
  head: string,
  tail: string,
): Direction | 'contrary' | null {
  const before = head.replaceAll('`', ' ').replace(/\b(?:of|a|an|the|in)\s+$/i, '');
  if (exactLeast.test(before)) return 'atLeast';
  if (exactMost.test(before)) return 'atMost';
  const good = goodDirection(metric);
  const only = (direction: Direction): Direction | 'contrary' =>
    direction === good ? direction : 'contrary';
  if (notWorse.test(before)) return good;
  if (notAbove.test(before)) return only('atMost');
  if (notBelow.test(before)) return only('atLeast');
  if (better.test(before) || orBetter.test(tail)) return good;
  if (above.test(before) || orMore.test(tail)) return only('atLeast');
  if (below.test(before) || orLess.test(tail)) return only('atMost');
  // "2x faster" says which way.
  return metric === 'speedup' ? 'atLeast' : null;
}

const speedUnit =
  /\d\s*(?:[kmgt]?flops?\b|[kmgt]?flop\/s|[kmgt]i?b(?:ps|\/s)|[nuµμm]?s(?![\w/])|m?sec\b|seconds?\b|(?:milli|micro|nano)seconds?\b)/i;
const share = /\d\s*(?:%|per\s?cent)\s*(?:of\b|peak|faster|slower|less|more|quicker|better|speed)/i;
const multipleOf = /\d\s*(?:[x×](?![\w×])|-?fold\b|times\s+(?:faster|slower|quicker|as\b))/i;
const errorFigure = /\b(?:errors?|deviation|accuracy|precision)\b.*(?<![\w.])\d|\d\s*ulps?\b/i;

/** Whether somebody who reads this would take it for a figure of speed or accuracy. */
export function hasFigure(sentence: string): boolean {
  return errorFigure.test(sentence) || hasSpeed(sentence);
}

function hasSpeed(sentence: string): boolean {
  return [speedUnit, share, multipleOf].some((form) => form.test(sentence));
}

/** The sentence without these figures; null where another figure of speed is left. */
export function withoutFigures(sentence: string, figures: readonly AskedFigure[]): string | null {
  const left = figures.reduceRight(
    (text, { start, end }) => text.slice(0, start) + ' '.repeat(end - start) + text.slice(end),
    sentence,
  );
  return hasSpeed(left) ? null : left;
}
