/** Samples of the processes of one round, in lock-step: never are both timed at once. */
import type { ArmName } from '#core/model/recording.ts';
import { blockRule } from '#core/model/recording.ts';
import type { Tree } from '#ports/checkout.ts';
import type { Limits } from './limits.ts';
import type { ChildState } from './protocol.ts';
import { ChildFailure, type Session } from './session.ts';

/** A sample is this long at least, and this many steps of the clock. */
const sampleNs = 2e6;
const resolutionSteps = 1000;
/** Where one arm is far slower than the other, its samples are this long at most, a call aside. */
const longestSampleNs = 200e6;
/** Calls that are longer than a sample get fewer of them: a round takes about this long … */
const roundNs = 1.2e9;
/** … or this, where more than the usual blocks are wanted. */
const longRoundNs = 2e9;
/** Samples of a block at least, however long a call takes. */
const fewestSamples = 2;
/** Code that still changes is sampled for so many blocks more at most, until it has settled. */
const mostDropped = 8;

/** One process of a round. */
export interface Arm {
  readonly name: ArmName;
  readonly tree: Tree;
  readonly session: Session;
  readonly maxBatch: number;
  callNs: number;
  resolutionNs: number;
  steady: boolean;
  readonly blocks: Block[];
  state: ChildState | null;
}

interface Block {
  readonly samplesNs: readonly number[];
  /** Functions that V8 compiled or gave up meanwhile. */
  readonly changes: number;
}

/** An arm that failed, told from the other one. */
export class ArmFailure extends Error {
  readonly arm: ArmName;
  readonly failure: ChildFailure;
  constructor(arm: ArmName, failure: ChildFailure) {
    super(failure.message);
    this.arm = arm;
    this.failure = failure;
  }
}

/** Names the arm in what goes wrong. */
export async function inArm<T>(name: ArmName, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof ChildFailure ? new ArmFailure(name, error) : error;
  }
}

export function shuffled<T>(items: readonly T[], integer: (below: number) => number): readonly T[] {
  return items.length === 2 && integer(2) === 1 ? [...items].reverse() : items;
}

export interface Taken {
  /** Calls a sample, the same in both arms. */
  readonly batch: number;
  /** The first block from which on no code has changed, in either arm. */
  readonly from: number;
  /** Whether there were enough blocks of code that had settled. */
  readonly settled: boolean;
}

/**
 * Takes blocks of samples, those that are wanted and until the usual number of them in a row saw no
 * code change: what was sampled before is of another program. Which are left out does not depend on
 * which arm changed.
 */
export async function takeSamples(
  arms: readonly Arm[],
  wanted: number,
  limits: Limits,
  integer: (below: number) => number,
): Promise<Taken> {
  const batch = batchOf(arms);
  const longestNs = batch * Math.max(...arms.map(({ callNs }) => callNs));
  const usual = Math.min(blockRule.blocks, wanted);
  const affordable = Math.floor(roundNs / (2 * usual * longestNs));
  const most = Math.min(blockRule.pairs, Math.ceil(wanted / usual));
  const samples = Math.min(most, wholeBlocks(Math.max(fewestSamples, affordable)));
  const inLong = Math.floor(longRoundNs / (2 * samples * longestNs));
  // Blocks that are shorter than usual are not told apart, where there are more of them than usual.
  const more = samples === blockRule.pairs ? inLong : usual;
  const blocks = Math.min(Math.ceil(wanted / most), Math.max(usual, more));
  let from = 0;
  const isEnough = (taken: number): boolean => taken >= blocks && taken - from >= usual;
  for (let taken = 0; !isEnough(taken) && taken < blocks + mostDropped; taken += 1) {
    await takeBlock(arms, { batch, samples }, limits, integer);
    if (arms.some((arm) => (arm.blocks[taken] as Block).changes > 0)) from = taken + 1;
  }
  const taken = (arms[0] as Arm).blocks.length;
  // Where it never settled, the last block shows at least what it was like.
  return { batch, from: Math.min(from, taken - 1), settled: taken - from >= usual };
}

/** Blocks of five would be cut elsewhere than they were taken, since six are the fewest. */
function wholeBlocks(samples: number): number {
  return samples === blockRule.fewestPairs - 1 ? blockRule.fewestPairs : samples;
}

function batchOf(arms: readonly Arm[]): number {
  const wanted = arms.map(({ callNs, resolutionNs }) =>
    Math.ceil(Math.max(resolutionSteps * resolutionNs, sampleNs) / Math.max(callNs, 0.1)),
  );
  const slowestNs = Math.max(...arms.map(({ callNs }) => callNs), 0.1);
  const most = [Math.floor(longestSampleNs / slowestNs), ...arms.map(({ maxBatch }) => maxBatch)];
  return Math.max(1, Math.min(Math.max(...wanted), ...most));
}

/** In each sweep over the arms the order is drawn anew. */
async function takeBlock(
  arms: readonly Arm[],
  plan: { readonly batch: number; readonly samples: number },
  limits: Limits,
  integer: (below: number) => number,
): Promise<void> {
  const taken = new Map(arms.map((arm) => [arm, { samplesNs: [] as number[], changes: 0 }]));
  for (const { session } of arms) session.send({ type: 'time', ...plan });
  // What one arm still has to do must not fall on a sample of the other.
  for (const arm of arms) await inArm(arm.name, () => arm.session.next('ready', limits.evaluateMs));
  for (let sweep = 0; sweep < plan.samples; sweep += 1) {
    for (const arm of shuffled(arms, integer)) {
      arm.session.send({ type: 'turn', last: sweep === plan.samples - 1 });
      const { ns, changes } = await inArm(arm.name, () =>
        arm.session.next('sample', limits.sampleMs),
      );
      const block = taken.get(arm);
      block?.samplesNs.push(ns);
      if (block !== undefined) block.changes += changes;
    }
  }
  for (const arm of arms) {
    await inArm(arm.name, () => arm.session.next('timed', limits.sampleMs));
    arm.blocks.push(taken.get(arm) as Block);
  }
}
