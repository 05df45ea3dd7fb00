/** What the floors of a benchmark do not see: its slowest samples, and what it allocates. */
import type { AllocationComparison, TailComparison } from '../model/judgement.ts';
import type { ArmSamples, Round } from '../model/recording.ts';
import { median } from '../stats/order.ts';
import type { RoundRatios } from '../stats/round-statistic.ts';
import { intervalOf } from '../stats/sign-flip.ts';

/** A tail is told of when it has surely changed by the first, and by the second as estimated. */
const tailFloor = Math.log1p(0.02);
const tailClaim = Math.log1p(0.1);
/** Allocation is told of from this share of base's on, and from so many bytes a call. */
const allocationClaim = 0.05;
const fewestBytes = 1024;

type Pairs = readonly (Round & { readonly base: ArmSamples })[];

/** `level`: one-sided, of this look; 0 where so few rounds can show nothing. */
export function compareTails(rounds: readonly RoundRatios[], level: number): TailComparison | null {
  const d = rounds.map(({ tail }) => tail);
  if (level === 0 || !d.every(Number.isFinite)) return null;
  const { estimate, low, high } = intervalOf(d, level);
  const isSlower = low > tailFloor && estimate >= tailClaim;
  const isFaster = high < -tailFloor && estimate <= -tailClaim;
  return {
    ratio: Math.exp(estimate),
    low: Math.exp(low),
    high: Math.exp(high),
    says: isSlower ? 'slower' : isFaster ? 'faster' : 'nothing',
  };
}

/** Null where nothing was counted, or next to nothing is allocated. */
export function compareAllocation(pairs: Pairs, level: number): AllocationComparison | null {
  const counted = pairs.flatMap(({ base, head }) => {
    const [ofBase, ofHead] = [base.process?.allocation, head.process?.allocation];
    return ofBase != null && ofHead != null ? [{ base: ofBase, head: ofHead }] : [];
  });
  const bytes = counted.flatMap(({ base, head }) => [base.bytes, head.bytes]);
  if (bytes.length === 0 || !bytes.every(isCount)) return null;
  const baseBytes = median(counted.map(({ base }) => base.bytes));
  const headBytes = median(counted.map(({ head }) => head.bytes));
  if (Math.max(baseBytes, headBytes) < fewestBytes) return null;
  const claim = Math.max(fewestBytes, allocationClaim * baseBytes);
  const differences = counted.map(({ base, head }) => head.bytes - base.bytes);
  const { estimate, low, high } = intervalOf(differences, level);
  const isMore = low > 0 && estimate >= claim;
  const isLess = high < 0 && estimate <= -claim;
  return {
    baseBytes,
    headBytes,
    baseCollections: median(counted.map(({ base }) => base.collections)),
    headCollections: median(counted.map(({ head }) => head.collections)),
    says: isMore ? 'more' : isLess ? 'less' : 'nothing',
  };
}

function isCount(value: number): boolean {
  return value >= 0 && value < Number.POSITIVE_INFINITY;
}
