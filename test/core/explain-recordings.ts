/** Any recording at all: names of any characters, times of any size, checks that fail. */
import fc from 'fast-check';
import { type Benchmark, benchmarkId } from '#core/model/benchmark.ts';
import type { ArmSamples, Entry, Recording, Round } from '#core/model/recording.ts';
import { checkOf, entryOf, recordingOf } from '../properties/simulated.ts';

const name = fc.oneof(
  fc.constantFrom('matmul', 'a'.repeat(230), 'two words', '\u001b[31mred', 'naïve ⚙'),
  fc.string({ minLength: 1, maxLength: 20, unit: 'binary' }),
);

const time = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: 90, max: 110, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(5e-324, 1e-9, 1.7e308, 100, 101) },
);

const functionState = fc.record({
  name: fc.constantFrom('roots work.ts', 'wasm-function[7]', 'b'.repeat(150)),
  tier: fc.constantFrom('interpreter', 'baseline', 'liftoff', 'maglev', 'turbofan'),
  deoptimisations: fc.nat({ max: 3 }),
});

const processState = fc.record({
  functions: fc.option(fc.uniqueArray(functionState, { selector: (one) => one.name })),
  allocation: fc.option(
    fc.record({
      bytes: fc.double({ min: 0, max: 1e300, noNaN: true }),
      collections: fc.double({ min: 0, max: 10, noNaN: true }),
    }),
  ),
  discarded: fc.nat({ max: 1e6 }),
  threads: fc.constant(0),
  waitedNs: fc.constant(null),
  rulerNs: fc.constant([1e6, 1e6]),
});

function armOf(length: number): fc.Arbitrary<ArmSamples> {
  return fc.record({
    samplesNs: fc.array(time, { minLength: length, maxLength: length }),
    batch: fc.constant(1),
    steady: fc.boolean(),
    process: fc.option(processState),
  });
}

function roundsOf({ id }: Benchmark): fc.Arbitrary<readonly Round[]> {
  const size = fc.record({ rounds: fc.nat({ max: 70 }), samples: fc.integer({ min: 1, max: 8 }) });
  return size.chain(({ rounds, samples }) =>
    fc
      .array(
        fc.record({
          base: fc.option(armOf(samples), { freq: 30 }),
          head: armOf(samples),
          contended: fc.boolean().map((first) => first && id.length % 2 === 0),
        }),
        { minLength: rounds, maxLength: rounds },
      )
      .map((own) => own.map((round, index): Round => ({ ...round, benchmark: id, index }))),
  );
}

interface Own {
  readonly entry: Entry;
  readonly rounds: readonly Round[];
}

const own: fc.Arbitrary<Own> = fc
  .record({
    kernel: name,
    implementation: name,
    role: fc.constantFrom('compared', 'compared', 'compared', 'new', 'removed', 'timed-only'),
    smallestEffect: fc.constantFrom(0, 0.0075, 0.05, 1e6),
    noiseFloor: fc.constantFrom(null, 0.01, 1e6),
  })
  .chain(({ kernel, implementation, ...rest }) => {
    const id = benchmarkId(kernel, implementation, {});
    const benchmark = { ...entryOf().benchmark, id, kernel, implementation, shape: {} };
    return roundsOf(benchmark).map((rounds) => ({ entry: { ...rest, benchmark }, rounds }));
  });

export const anyRecording: fc.Arbitrary<Recording> = fc
  .record({
    all: fc.uniqueArray(own, { maxLength: 3, selector: ({ entry }) => entry.benchmark.id }),
    isWrong: fc.boolean(),
    ref: name,
  })
  .map(({ all, isWrong, ref }) => {
    const [first] = all;
    const cell = first?.entry.benchmark.id;
    const wrong = { cell, status: 'wrong', reason: 'off by one' } as const;
    return recordingOf({
      head: { sha: 'b'.repeat(40), ref },
      entries: all.map(({ entry }) => entry),
      rounds: all.flatMap(({ rounds }) => rounds),
      checks: isWrong && cell !== undefined ? [checkOf({ ...wrong, cell })] : [],
    });
  });
