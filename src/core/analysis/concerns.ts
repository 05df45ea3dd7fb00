/** What a check or a failure speaks of. */
import { type Benchmark, benchmarkId } from '../model/benchmark.ts';
import type { Check, Failure } from '../model/recording.ts';

/**
 * An implementation that is wrong at one shape is wrong: no shape of it shows a speed. The verify
 * command of a command suite speaks of all of its benchmarks.
 */
export function checkConcerns(check: Check, benchmark: Benchmark): boolean {
  const { kernel, source } = benchmark;
  const isCommandCheck = check.cell === benchmarkId(kernel, 'verify', {});
  return (source.kind === 'command' && isCommandCheck) || isOfCell(check.cell, benchmark);
}

export function failureConcerns(failure: Failure, benchmark: Benchmark): boolean {
  if (failure.benchmark !== null) return isOfCell(failure.benchmark, benchmark);
  return failure.kernel === null || failure.kernel === benchmark.kernel;
}

function isOfCell(id: string, { kernel, implementation }: Benchmark): boolean {
  const cell = `${kernel}/${implementation}`;
  return id === cell || id.startsWith(`${cell}/`);
}
