/** Times contestants in turns, so that a slow moment of the machine befalls all of them. */
import type { Output } from '#suite';
import type { Contestant } from './contestant.ts';

export interface Timing {
  readonly contestant: Contestant;
  /** Nanoseconds a call, one of each turn. */
  readonly samplesNs: readonly number[];
}

/** Milliseconds of one contestant's turn. */
const turnMs = 8;
/** Turns of a contestant whose turn takes many times as long. */
const fewTurns = 5;
const longNs = 2e8;

/** `turns` turns of all contestants, fewer of very slow ones, after each has run for a while. */
export async function inTurns(
  contestants: readonly Contestant[],
  turns: number,
): Promise<readonly Timing[]> {
  const calls: number[] = [];
  for (const contestant of contestants) calls.push(await warmedUp(contestant));
  const samples = contestants.map((): number[] => []);
  for (let turn = 0; turn < turns; turn += 1) {
    for (const [index, contestant] of contestants.entries()) {
      const own = samples[index] as number[];
      if (turn >= fewTurns && (own[0] as number) * (calls[index] as number) > longNs) continue;
      own.push(await contestant.time(calls[index] as number));
    }
  }
  return contestants.map((contestant, index) => ({ contestant, samplesNs: samples[index] ?? [] }));
}

/** Calls until they are as fast as they get; returns how many fill a turn. */
async function warmedUp(contestant: Contestant): Promise<number> {
  let calls = 1;
  let ns = await contestant.time(1);
  for (let time = 0; time < 6; time += 1) {
    calls = Math.max(1, Math.round((turnMs * 1e6) / ns));
    // V8 replaces its first code from a thread of its own.
    await new Promise((resolve) => setTimeout(resolve, 1));
    ns = await contestant.time(time < 3 ? Math.ceil(calls / 4) : calls);
    if (ns > 3e8) return 1;
  }
  return calls;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** How many times as fast the first one is, turn by turn: the median. */
export function speedOver(first: Timing, second: Timing): number {
  const turns = Math.min(first.samplesNs.length, second.samplesNs.length);
  const both = second.samplesNs.slice(0, turns);
  return median(both.map((ns, turn) => ns / (first.samplesNs[turn] as number)));
}

/** max|x - reference| / max|reference| over the elements that the reference has. */
export function errorOf(output: Output | null, reference: Output): number | null {
  if (output === null) return null;
  const parts = (of: Output): ArrayLike<number>[] =>
    typeof of === 'number'
      ? [[of]]
      : 'length' in of
        ? [of as ArrayLike<number>]
        : Object.values(of);
  let worst = 0;
  for (const [index, right] of parts(reference).entries()) {
    const got = parts(output)[index] ?? [];
    let largest = 0;
    let difference = 0;
    for (let i = 0; i < right.length; i += 1) {
      largest = Math.max(largest, Math.abs(right[i] as number));
      difference = Math.max(difference, Math.abs((got[i] as number) - (right[i] as number)));
    }
    if (largest > 0) worst = Math.max(worst, difference / largest);
  }
  return worst;
}
