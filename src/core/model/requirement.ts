import type { Requirement } from '#suite';

/** A requirement of one kernel, and who states it. */
export interface StatedRequirement {
  readonly kernel: string;
  readonly requirement: Requirement;
  /** The issue that asks for it; absent where a suite does. */
  readonly origin?: { readonly issue: number };
}

/** A sentence of an issue that reads like a requirement and cannot be held to. */
export interface UnclearRequirement {
  readonly text: string;
  /** What is missing, a sentence each; names stand between backticks. */
  readonly missing: readonly string[];
}

/** What the text of an issue asks for. */
export interface AskedRequirements {
  readonly requirements: readonly StatedRequirement[];
  readonly unclear: readonly UnclearRequirement[];
}

/** `over` of a speedup over the base arm of the comparison, and no implementation. */
export const overBase = 'base';
