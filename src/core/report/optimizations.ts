/** What was optimised, and what the profiles say of it. */
import type { CallNode, ProfilePair } from '../model/profile.ts';
import type { Report } from '../model/report.ts';
import { code, counted, prose } from './markdown.ts';
import { formatTime } from './units.ts';

/** A function's time has to shrink by this share to confirm what is said of it. */
const smallestGain = 0.05;
/** Shorter names are words of every text. */
const shortestName = 3;

/** A list, each point marked where the profile confirms it. Markdown. */
export function optimizationsText({ optimizations, profiles }: Report): string {
  if (optimizations.length === 0) {
    return 'None is named.';
  }
  return optimizations
    .map((point) => {
      const gain = gainOf(point, profiles);
      return `- ${prose(point, 250)}${gain === null ? '' : `. **Confirmed by the profile**: ${gain}`}`;
    })
    .join('\n');
}

interface Gain {
  readonly name: string;
  readonly beforeNs: number;
  readonly afterNs: number;
}

/** The functions that a point names and that take less time a call in head; null without one. */
function gainOf(point: string, profiles: readonly ProfilePair[]): string | null {
  const gains = profiles.flatMap((pair) => gainsIn(point, pair));
  const [best] = gains.toSorted((a, b) => a.afterNs / a.beforeNs - b.afterNs / b.beforeNs);
  if (best === undefined) return null;
  const { name, beforeNs, afterNs } = best;
  const times = `${formatTime(beforeNs)} a call before, ${formatTime(afterNs)} now`;
  const more = gains.length > 1 ? `; and ${counted(gains.length - 1, 'more function')}` : '';
  return `${code(name, 80)} took ${times}${more}.`;
}

function gainsIn(point: string, { base, head }: ProfilePair): readonly Gain[] {
  if (base === null || head === null || base.calls === 0 || head.calls === 0) return [];
  const before = selfTimes(base.root);
  const after = selfTimes(head.root);
  return [...before].flatMap(([name, selfUs]) => {
    if (!names(point, name)) return [];
    const beforeNs = (selfUs * 1000) / base.calls;
    const afterNs = ((after.get(name) ?? 0) * 1000) / head.calls;
    return afterNs <= beforeNs * (1 - smallestGain) ? [{ name, beforeNs, afterNs }] : [];
  });
}

/** Self time by name of function, microseconds. */
function selfTimes(root: CallNode): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const { name, kind } = node.frame;
    if (kind === 'script' || kind === 'wasm') {
      times.set(name, (times.get(name) ?? 0) + node.selfUs);
    }
    waiting.push(...node.children);
  }
  return times;
}

/** As a word, the part behind the last dot or slash of a long name included. */
function names(point: string, name: string): boolean {
  const short = name.split(/[./]/).at(-1) ?? name;
  return [name, short].some(
    (word) =>
      word.length >= shortestName &&
      new RegExp(`(?<![\\w.-])${RegExp.escape(word)}(?![\\w-])`).test(point),
  );
}
