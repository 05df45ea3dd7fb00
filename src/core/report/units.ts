import type { Benchmark } from '../model/benchmark.ts';
import type { Comparison } from '../model/judgement.ts';

/** Figures without an interval get as many digits as a floor repeats on a quiet machine. */
const usualDigits = 3;
const none = '–';

const timeUnits = [
  { name: 'ns', ns: 1 },
  { name: 'µs', ns: 1e3 },
  { name: 'ms', ns: 1e6 },
  { name: 's', ns: 1e9 },
] as const;

/** `digits` significant digits, without an exponent. */
export function significant(value: number, digits: number): string {
  if (!Number.isFinite(value)) return none;
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(digits));
  const magnitude = Math.floor(Math.log10(Math.abs(rounded)));
  const decimals = Math.min(20, Math.max(0, digits - 1 - magnitude));
  return rounded.toFixed(decimals);
}

/** Nanoseconds as `1.23 ms`; the unit follows the rounded value, so that no `1000 µs` appears. */
export function formatTime(ns: number, digits = usualDigits): string {
  if (!Number.isFinite(ns)) return none;
  const rounded = Math.abs(Number(ns.toPrecision(digits)));
  const unit = timeUnits.findLast((own) => rounded >= own.ns) ?? timeUnits[0];
  return `${significant(ns / unit.ns, digits)} ${unit.name}`;
}

/** `61.2 GFLOPS`, `12.0 GB/s`; null where the suite gives no work. */
export function formatThroughput(
  work: Benchmark['work'],
  ns: number,
  digits = usualDigits,
): string | null {
  // Work a nanosecond is 1e9 of it a second.
  if (work?.flops !== undefined && work.flops > 0 && ns > 0) {
    return `${significant(work.flops / ns, digits)} GFLOPS`;
  }
  if (work?.bytes !== undefined && work.bytes > 0 && ns > 0) {
    return `${significant(work.bytes / ns, digits)} GB/s`;
  }
  return null;
}

/** Significant digits of a figure whose relative error is about `relativeError`. */
export function digitsFor(relativeError: number): number {
  if (!(relativeError > 0)) return usualDigits;
  return Math.min(4, Math.max(2, Math.ceil(-Math.log10(relativeError))));
}

/** Half of the interval's width, relative to the estimate. */
export function relativeError(comparison: Comparison): number {
  return (comparison.high - comparison.low) / 2 / comparison.ratio;
}

/** Baseline over Optimized, `0.91x`: below 1 head is slower. */
export function formatSpeedup(comparison: Comparison): string {
  return `${(1 / comparison.ratio).toFixed(speedupDecimals(comparison))}x`;
}

/** `0.90x to 0.92x`: the comparison's interval, turned over like the speedup. */
export function formatSpeedupInterval(comparison: Comparison): string {
  const decimals = speedupDecimals(comparison);
  const text = (ratio: number): string => {
    return ratio > 0 && Number.isFinite(ratio) ? `${(1 / ratio).toFixed(decimals)}x` : none;
  };
  return `${text(comparison.high)} to ${text(comparison.low)}`;
}

/** `9.9 % more time`, `9.1 % less time`: no doubt about what the share is of. */
export function formatChange(comparison: Comparison): string {
  return `${percents(comparison).change} % ${comparison.ratio >= 1 ? 'more' : 'less'} time`;
}

type Ratio = Pick<Comparison, 'ratio' | 'low' | 'high'>;

/** `4.2 % slower`: that much more time. */
export function formatSlowdown(ratio: Ratio): string {
  return `${percents(ratio).change} % ${ratio.ratio >= 1 ? 'slower' : 'faster'}`;
}

/** `2.4 to 3.8 %`: where the figure of `formatSlowdown` lies. */
export function formatSlowdownInterval(ratio: Ratio): string {
  const { least, most } = percents(ratio);
  return `${least} to ${most} %`;
}

/** How far a ratio and the ends of its interval are from 1, the way that the ratio went. */
function percents({ ratio, low, high }: Ratio) {
  const decimals = decimalsOf(((high - low) / 2) * 100, 1);
  const sign = ratio >= 1 ? 1 : -1;
  const text = (own: number): string => (sign * (own - 1) * 100).toFixed(decimals);
  const [least, most] = sign > 0 ? [low, high] : [high, low];
  return { change: text(ratio), least: text(least), most: text(most) };
}

/** A share such as 0.015 as `1.5 %`. */
export function formatPercent(share: number): string {
  if (!Number.isFinite(share)) return none;
  return `${Number((share * 100).toPrecision(2))} %`;
}

/** An error such as 3.2e-7 or 0.31; 0 is exact. */
export function formatError(value: number): string {
  if (value === 0) return '0';
  if (!Number.isFinite(value)) return 'infinite';
  if (Math.abs(value) >= 0.001) return trimmed(significant(value, 2));
  return value.toExponential(1).replace('.0e', 'e');
}

/** Units in the last place. */
export function formatUlp(value: number): string {
  if (!Number.isFinite(value)) return 'infinitely many ULP';
  return `${value < 1e5 ? Math.round(value) : value.toExponential(1).replace('e+', 'e')} ULP`;
}

/** A number that somebody wrote down, such as a limit: no zeros added. */
export function formatLimit(text: string): string {
  const [number = '', ...unit] = text.split(' ');
  return [trimmed(number), ...unit].join(' ');
}

function trimmed(number: string): string {
  return number.includes('.') ? number.replace(/\.?0+(?=x?$)/, '') : number;
}

export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const rest = whole % 60;
  return `${Math.floor(whole / 60)} min${rest === 0 ? '' : ` ${rest} s`}`;
}

function speedupDecimals({ low, high }: Comparison): number {
  const half = low > 0 ? (1 / low - 1 / high) / 2 : Number.POSITIVE_INFINITY;
  return decimalsOf(half, 3);
}

/** Decimals of which the last one is of the size of `half`, at most `most`. */
function decimalsOf(half: number, most: number): number {
  if (!(half > 0)) return most;
  return Math.min(most, Math.max(0, -Math.floor(Math.log10(half))));
}
