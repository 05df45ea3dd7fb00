/** Log ratios as changes in per cent: what a person reads on the number line and beside it. */

/** Beyond this nothing is told apart any more, and a figure would not fit into its column. */
export const mostPercent = 99_999;

/** 0.0953… is 10: head takes 10 % more time. */
export function percentOf(logRatio: number): number {
  return Math.min(mostPercent, 100 * Math.expm1(logRatio));
}

/** `+1.23`, `-12.3`, `+1234`, `0.00`, `>99999`; a dash where there is no number. */
export function percentText(logRatio: number | null): string {
  if (logRatio === null || Number.isNaN(logRatio)) return '–';
  const percent = percentOf(logRatio);
  if (percent === mostPercent) return `>${mostPercent}`;
  const size = Math.abs(percent);
  return signed(percent, size < 9.995 ? 2 : size < 99.95 ? 1 : 0);
}

/** With a sign, but for what rounds to 0. */
export function signed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  if (Number(text) === 0) return (0).toFixed(decimals);
  return value > 0 ? `+${text}` : text;
}
