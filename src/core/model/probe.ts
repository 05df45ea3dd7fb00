import type { Shape } from '#suite';
import { shapeText } from './benchmark.ts';

/** A value put at one place of an input array. */
export interface Edit {
  readonly input: string;
  /** From 0; past the end of the array it is counted on from its start. */
  readonly at: number;
  /** A number as text, since JSON has neither NaN nor -0. */
  readonly value: string;
}

/** One question to a kernel: inputs of a shape, drawn from a seed, with some values put in. */
export interface Probe {
  readonly shape: Shape;
  readonly seed: number;
  readonly edits: readonly Edit[];
}

/** `at length=3 with x[1] = NaN (seed 42)`, without markup. */
export function probeText({ shape, seed, edits }: Probe): string {
  const sizes = shapeText(shape);
  const values = edits.map(({ input, at, value }) => `${input}[${at}] = ${value}`);
  const where = [
    ...(sizes === '' ? [] : [`at ${sizes}`]),
    ...(values.length === 0 ? [] : [`with ${values.join(' and ')}`]),
    `(seed ${seed})`,
  ];
  return where.join(' ');
}
