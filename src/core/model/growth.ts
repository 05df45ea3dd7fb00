/** How fast time grows with one size, and how sure that is. */
export interface Exponent {
  /** The p of time ~ size^p. */
  readonly value: number;
  readonly standardError: number;
}

/** The times of one implementation over shapes that differ in one size alone. */
export interface Growth {
  readonly kernel: string;
  readonly implementation: string;
  /** The size that varies, such as `n`. */
  readonly size: string;
  readonly shapes: number;
  readonly base: Exponent;
  readonly head: Exponent;
  /** `changed` where the difference is beyond chance and large enough to matter. */
  readonly says: 'changed' | 'same';
}

/** The same of one commit alone. */
export type LoneGrowth = Pick<Growth, 'kernel' | 'implementation' | 'size' | 'shapes'> & {
  readonly exponent: Exponent;
};

/** `n^2.9 (± 0.1)`: one digit of the error, and as many places for both, but one at least. */
export function powerText(
  size: string,
  { value, standardError }: Exponent,
  name: (power: string) => string,
): string {
  const places = Math.min(3, Math.max(1, Math.ceil(-Math.log10(standardError))));
  return `${name(`${size}^${value.toFixed(places)}`)} (± ${standardError.toFixed(places)})`;
}
