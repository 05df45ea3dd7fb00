/** Which processor a round runs on. */
import { readFileSync } from 'node:fs';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import { cleanEnvironment } from './bubblewrap.ts';
import { runToEnd } from './process.ts';

const probeLimits = { timeoutMs: 10_000, outputBytes: 10_000 };

/**
 * Both processes of a round share one processor, and with it its caches: on two, what differs
 * between the processors would pass for a difference between the arms. A kernel that has threads of
 * its own needs all of them, so the first round of each benchmark is free, and tells.
 */
export class Processors {
  readonly #allowed: () => readonly number[];
  readonly #canPin: (processor: number) => Promise<boolean>;
  readonly #alone = new Map<BenchmarkId, boolean>();
  /** Answers of the probe, by processor. */
  readonly #pinnable = new Map<number, Promise<boolean>>();

  constructor(
    allowed = allowedProcessors,
    canPin: (processor: number) => Promise<boolean> = (processor) => canPinTo(processor),
  ) {
    this.#allowed = allowed;
    this.#canPin = canPin;
  }

  /** A processor drawn for one round; null where it may use all. */
  async choose(
    benchmark: BenchmarkId,
    index: number,
    integer: (below: number) => number,
  ): Promise<number | null> {
    // Another run, perhaps of another commit, of which nothing is known.
    if (index === 0) this.#alone.delete(benchmark);
    const allowed = this.#allowed();
    if (this.#alone.get(benchmark) !== true || allowed.length < 2) return null;
    const drawn = allowed[integer(allowed.length)] as number;
    const known = this.#pinnable.get(drawn) ?? this.#canPin(drawn);
    this.#pinnable.set(drawn, known);
    return (await known) ? drawn : null;
  }

  /** `threads`: those that the kernel started in any process of a round. */
  learn(benchmark: BenchmarkId, threads: number): void {
    this.#alone.set(benchmark, threads === 0 && this.#alone.get(benchmark) !== false);
  }
}

/** Whether a process can be held to a processor: not where `taskset` is missing or may not. */
export async function canPinTo(processor: number, env = cleanEnvironment): Promise<boolean> {
  const args = ['--cpu-list', String(processor), 'true'];
  const launch = { command: 'taskset', args, env };
  const { exitCode } = await runToEnd(launch, probeLimits, new AbortController().signal);
  return exitCode === 0;
}

/** Numbers of the processors that this process may use; none where the system does not tell. */
export function allowedProcessors(): readonly number[] {
  try {
    return parseList(
      /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '',
    );
  } catch {
    return [];
  }
}

/** `0-2,5` reads 0, 1, 2, 5. */
export function parseList(text: string): readonly number[] {
  return text.split(',').flatMap((part) => {
    const [from, to = from] = part.split('-').map(Number);
    if (from === undefined || to === undefined || !(to >= from) || part === '') return [];
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}
