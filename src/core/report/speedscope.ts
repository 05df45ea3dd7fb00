/**
 * Both arms as a file for speedscope, a viewer of profiles (https://www.speedscope.app). Its format
 * is described by https://www.speedscope.app/file-format-schema.json.
 */
import type { ArmProfile, CallNode, Frame, ProfilePair } from '../model/profile.ts';
import { totalUs } from './profile-shares.ts';

const leastShare = 0.002;
const deepestStack = 60;
/** A file in a note is no longer than this; more of the narrow stacks are left out. */
const mostBytes = 16_000;
const longestName = 120;

/** Stacks that took less than two in a thousand of the time are left out. */
export function speedscopeText(pair: ProfilePair, longest = mostBytes): string {
  const encoder = new TextEncoder();
  let deepest = deepestStack;
  for (let least = leastShare; ; least *= 1.5) {
    const text = `${JSON.stringify(fileOf(pair, { least, deepest }))}\n`;
    if (deepest === 1 || encoder.encode(text).length <= longest) return text;
    deepest = Math.max(1, Math.floor(deepest * 0.8));
  }
}

interface Cut {
  /** Share of the time. */
  readonly least: number;
  /** Functions of a stack. */
  readonly deepest: number;
}

function fileOf(pair: ProfilePair, cut: Cut) {
  const frames = new Frames();
  const arms = [pair.head, pair.base].filter((arm) => arm !== null);
  const profiles = arms.map((arm) => profileOf(arm, frames, cut));
  return {
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    version: '0.0.1',
    exporter: 'isochron',
    name: pair.benchmark,
    activeProfileIndex: 0,
    shared: { frames: frames.all },
    profiles,
  };
}

function profileOf({ root, arm }: ArmProfile, frames: Frames, { least, deepest }: Cut) {
  const total = totalUs(root);
  const samples: (readonly number[])[] = [];
  const weights: number[] = [];
  const visit = ({ frame, selfUs, children }: CallNode, above: readonly number[]): void => {
    const isRoot = frame === root.frame;
    if (above.length === deepest) return;
    const stack = isRoot ? above : [...above, frames.indexOf(frame)];
    if (selfUs > 0 && selfUs >= least * total && !isRoot) {
      samples.push(stack);
      weights.push(Math.round(selfUs));
    }
    for (const child of children) if (totalUs(child) >= least * total) visit(child, stack);
  };
  visit(root, []);
  const endValue = weights.reduce((sum, weight) => sum + weight, 0);
  const name = arm === 'head' ? 'head (Optimized)' : 'base (Baseline)';
  const unit = 'microseconds';
  return { type: 'sampled', name, unit, startValue: 0, endValue, samples, weights };
}

interface SpeedscopeFrame {
  readonly name: string;
  readonly file?: string;
  readonly line?: number;
}

class Frames {
  readonly all: SpeedscopeFrame[] = [];
  readonly #places = new Map<string, number>();

  indexOf({ name, file, line, kind }: Frame): number {
    const key = JSON.stringify([name, file, line, kind]);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const frame = {
      name: name.slice(0, longestName),
      ...(file === null ? {} : { file }),
      ...(line === null ? {} : { line }),
    };
    this.all.push(frame);
    this.#places.set(key, this.all.length - 1);
    return this.all.length - 1;
  }
}
