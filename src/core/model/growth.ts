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
