/** The clock of the child. */

/** Taken before any suite is loaded: a suite that patches the clock patches its own copy. */
export const now = performance.now.bind(performance);

/** The smallest step of the clock, nanoseconds. */
export function clockResolutionNs(): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (let index = 0; index < 1000; index += 1) {
    const started = now();
    let ended = now();
    while (ended === started) ended = now();
    smallest = Math.min(smallest, ended - started);
  }
  return smallest * 1e6;
}
