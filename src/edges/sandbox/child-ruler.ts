/**
 * The ruler: a loop that takes the same time in every process, as long as the machine is the same.
 * What it takes beside a kernel says how fast the machine was just then.
 */
const steps = 400_000;
const repeats = 3;

/** A chain of multiplications and additions, each waiting for the one before. */
function chain(count: number): number {
  let value = 1;
  for (let step = 0; step < count; step += 1) value = value * 0.999_999 + 0.000_001;
  return value;
}

/** Nanoseconds of the fastest of a few repeats; about a millisecond each. */
export function readRuler(now: () => number): number {
  let fastest = Number.POSITIVE_INFINITY;
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const started = now();
    if (chain(steps) === 0) throw new Error('the ruler is broken');
    fastest = Math.min(fastest, (now() - started) * 1e6);
  }
  return fastest;
}
