/** Implementations that are timed against each other on one problem. */
import type { Output, Shape, Suite } from '#suite';

/** One kernel at one shape, with inputs that all implementations get. */
export interface Problem {
  /** Of the suite, below `kernels`. */
  readonly file: string;
  readonly suite: Suite;
  readonly shape: Shape;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** One implementation, ready to be timed. */
export interface Contestant {
  readonly implementation: string;
  readonly threads: number;
  /** Nanoseconds of one call, the mean of `calls`. */
  time(calls: number): Promise<number>;
  /** What a call returns; null where that stays in another process. */
  output(): Promise<Output | null>;
  close(): Promise<void>;
}

/** Null where an implementation does not have the kernel, or is not installed. */
export type Entrant = (problem: Problem) => Promise<Contestant | null>;

/** A contestant of a function that returns when it is done. */
export function synchronous(
  implementation: string,
  threads: number,
  call: () => Output,
): Contestant {
  return {
    implementation,
    threads,
    time: async (calls) => {
      const from = performance.now();
      for (let index = 0; index < calls; index += 1) call();
      return ((performance.now() - from) * 1e6) / calls;
    },
    output: async () => call(),
    close: async () => {},
  };
}

/**
 * Lets V8 see the timing loop call different functions, so that it inlines none of them there: what
 * it inlines is compiled for that loop, which uses no result.
 */
export async function mixCallers(): Promise<void> {
  for (const call of [() => 0, () => 1, () => 2, () => 3, () => 4]) {
    await synchronous('nothing', 1, call).time(10_000);
  }
}
