import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '#core/model/errors.ts';
import { type OutputFormat, outputFormats } from '#core/model/settings.ts';
import { readOutput } from '#edges/adapters/read-output.ts';

/** What `hyperfine --runs 3 --export-json` writes. */
const hyperfine = {
  results: [
    {
      command: 'sleep 0.1',
      mean: 0.1017,
      stddev: 0.0003,
      median: 0.1016,
      user: 0.0006,
      system: 0.0009,
      min: 0.1015,
      max: 0.1021,
      times: [0.1015, 0.1016, 0.1021],
      exit_codes: [0, 0, 0],
    },
    { command: './dot --size 8', times: [0.5] },
  ],
};

/** What `--benchmark_format=json --benchmark_repetitions=2` prints. */
const googleBenchmark = {
  context: { date: '2026-01-01T00:00:00+00:00', num_cpus: 2, mhz_per_cpu: 2000 },
  benchmarks: [
    {
      name: 'BM_Dot<float>/1024',
      run_name: 'BM_Dot<float>/1024',
      run_type: 'iteration',
      repetitions: 2,
      repetition_index: 0,
      threads: 1,
      iterations: 1000,
      real_time: 812.5,
      cpu_time: 812.1,
      time_unit: 'ns',
    },
    {
      name: 'BM_Dot<float>/1024',
      run_name: 'BM_Dot<float>/1024',
      run_type: 'iteration',
      repetition_index: 1,
      real_time: 810,
      cpu_time: 809,
      time_unit: 'ns',
    },
    {
      name: 'BM_Dot<float>/1024_mean',
      run_name: 'BM_Dot<float>/1024',
      run_type: 'aggregate',
      aggregate_name: 'mean',
      real_time: 811.25,
      cpu_time: 810.5,
      time_unit: 'ns',
    },
    { name: 'BM_Sort', real_time: 2, time_unit: 'ms' },
  ],
};

const plain = [
  { name: 'dot product', value: 3, unit: 'us', direction: 'lower-is-better' },
  { name: 'fft', values: [1, 2], unit: 's', direction: 'lower-is-better' },
  { name: 'copy', values: [2, 4], unit: 'GB/s', direction: 'higher-is-better' },
];

describe('measurements are read as nanoseconds a call, from', () => {
  const read = (format: OutputFormat, value: unknown) => readOutput(format, JSON.stringify(value));

  test("hyperfine's runs, in seconds", () => {
    expect(read('hyperfine', hyperfine)).toEqual([
      { name: 'sleep-0.1', samplesNs: [0.1015e9, 0.1016e9, 0.1021e9] },
      { name: '.-dot---size-8', samplesNs: [0.5e9] },
    ]);
  });

  test("Google Benchmark's repetitions, without its aggregates", () => {
    expect(read('google-benchmark', googleBenchmark)).toEqual([
      { name: 'BM_Dot-float-1024', samplesNs: [812.5, 810] },
      { name: 'BM_Sort', samplesNs: [2e6] },
    ]);
  });

  test('plain JSON, in which a rate becomes the time that it stands for', () => {
    expect(read('json', plain)).toEqual([
      { name: 'dot-product', samplesNs: [3000] },
      { name: 'fft', samplesNs: [1e9, 2e9] },
      { name: 'copy', samplesNs: [0.5e9, 0.25e9] },
    ]);
  });
});

describe('what is none of it gives one sentence', () => {
  const one = { name: 'a', value: 1, unit: 'ns', direction: 'lower-is-better' };
  const cases: readonly (readonly [string, OutputFormat, string, string])[] = [
    [
      'nothing at all',
      'json',
      '',
      'its output is no JSON (Unexpected end of JSON input); print nothing but json JSON.',
    ],
    [
      'JSON that was cut off',
      'hyperfine',
      JSON.stringify(hyperfine).slice(0, 30),
      'its output is no JSON (Unterminated string in JSON at position 30 (line 1 column 31)); ' +
        'print nothing but hyperfine JSON.',
    ],
    [
      'lines of text',
      'json',
      'dot\n3 ms\n',
      `its output is no JSON (Unexpected token 'd', "dot 3 ms " is not valid JSON); ` +
        'print nothing but json JSON.',
    ],
    [
      'NaN',
      'json',
      `[{ "name": "a", "value": NaN }]`,
      `its output is no JSON (Unexpected token 'N', ..." "value": NaN }]" is not valid JSON); ` +
        'print nothing but json JSON.',
    ],
    [
      'another format',
      'json',
      JSON.stringify(hyperfine),
      'its output is no json JSON: the document: Invalid input: expected array, received object.',
    ],
    [
      'an empty list',
      'json',
      '[]',
      'its output is no json JSON: the document: Too small: expected array to have >=1 items.',
    ],
    [
      'no unit',
      'json',
      JSON.stringify([{ ...one, unit: undefined }]),
      'its output is no json JSON: 0.unit: Invalid input: expected string, received undefined.',
    ],
    [
      'a unit that is no time',
      'json',
      JSON.stringify([one, { ...one, unit: 'kB' }]),
      'its output is no json JSON: 1.unit: lower-is-better figures are times; ' +
        'give ns, us, ms or s.',
    ],
    [
      'no direction',
      'json',
      JSON.stringify([{ ...one, direction: undefined }]),
      'its output is no json JSON: 0.direction: Invalid option: ' +
        'expected one of "lower-is-better"|"higher-is-better".',
    ],
    [
      'no value',
      'json',
      JSON.stringify([{ ...one, value: undefined }]),
      'its output is no json JSON: 0.value: give either value or values.',
    ],
    [
      'both value and values',
      'json',
      JSON.stringify([{ ...one, values: [1] }]),
      'its output is no json JSON: 0.value: give either value or values.',
    ],
    [
      'a negative time',
      'google-benchmark',
      JSON.stringify({ benchmarks: [{ name: 'a', real_time: -1, time_unit: 'ns' }] }),
      'its output is no google-benchmark JSON: benchmarks.0.real_time: ' +
        'Too small: expected number to be >0.',
    ],
    [
      'a time in words',
      'hyperfine',
      '{ "results": [{ "command": "a", "times": [1, "2"] }] }',
      'its output is no hyperfine JSON: results.0.times.1: ' +
        'Invalid input: expected number, received string.',
    ],
    [
      'a number beyond float64',
      'hyperfine',
      '{ "results": [{ "command": "a", "times": [1e999] }] }',
      'its output is no hyperfine JSON: results.0.times.0: ' +
        'Invalid input: expected number, received Infinity.',
    ],
    [
      'a number that leaves float64 as nanoseconds',
      'hyperfine',
      '{ "results": [{ "command": "a", "times": [1e300] }] }',
      'its output gives a a time of Infinity ns; that is no time.',
    ],
    [
      'a unit that is unknown',
      'google-benchmark',
      JSON.stringify({ benchmarks: [{ name: 'a', real_time: 1, time_unit: 'h' }] }),
      'its output is no google-benchmark JSON: benchmarks.0.time_unit: ' +
        'Invalid option: expected one of "ns"|"us"|"ms"|"s".',
    ],
    [
      'aggregates alone',
      'google-benchmark',
      JSON.stringify({ benchmarks: [googleBenchmark.benchmarks[2]] }),
      'its output has aggregates alone; print the repetitions too.',
    ],
    [
      'one name twice',
      'json',
      JSON.stringify([one, { ...one, name: ' a ' }]),
      'its output names a twice; give each benchmark a name of its own.',
    ],
  ];
  test.for(cases)('%s', ([, format, text, sentence]) => {
    const read = () => readOutput(format, text);
    expect(read).toThrow(UserError);
    expect(read).toThrow(new UserError(sentence));
  });
});

describe('whatever is printed', () => {
  const options = { seed: 20_260_101, numRuns: 500 };

  /** Either measurements that can be compared, or the sentence for people. */
  function readsOrSays(format: OutputFormat, text: string): void {
    try {
      const measured = readOutput(format, text);
      expect(measured.length).toBeGreaterThan(0);
      for (const { name, samplesNs } of measured) {
        expect(name).toMatch(/^[\w.=,-]+$/);
        expect(samplesNs.length).toBeGreaterThan(0);
        expect(samplesNs.every((ns) => ns > 0 && Number.isFinite(ns))).toBe(true);
      }
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      expect(error.message).toMatch(/^its output .*\.$/);
    }
  }

  test.for(outputFormats)('as %s, the answer is measurements or a sentence', (format) => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => readsOrSays(format, text)),
      options,
    );
  });

  /** Documents of the right form, some of whose leaves are something else. */
  const odd = fc.oneof(
    fc.double().filter((value) => value !== 0),
    fc.constantFrom(0, null, 'ns', '', {}, [], true),
  );
  const word = fc.oneof(fc.string(), fc.constantFrom('a', 'a/b', '-'));
  const time = fc.oneof({ weight: 8, arbitrary: fc.double({ min: 1e-9, max: 1e9 }) }, odd);
  const documents = {
    hyperfine: fc.record({
      results: fc.array(fc.record({ command: word, times: fc.array(time) }), { maxLength: 4 }),
    }),
    'google-benchmark': fc.record({
      benchmarks: fc.array(
        fc.record(
          {
            name: word,
            real_time: time,
            run_type: fc.constantFrom('iteration', 'aggregate', 'other'),
            time_unit: fc.constantFrom('ns', 'us', 'ms', 's', 'h'),
          },
          { requiredKeys: ['name', 'real_time'] },
        ),
        { maxLength: 4 },
      ),
    }),
    json: fc.array(
      fc.record(
        {
          name: word,
          value: time,
          values: fc.array(time),
          unit: fc.constantFrom('ns', 'us', 'ms', 's', 'GB/s', ''),
          direction: fc.constantFrom('lower-is-better', 'higher-is-better', 'other'),
        },
        { requiredKeys: ['name', 'unit', 'direction'] },
      ),
      { maxLength: 4 },
    ),
  } as const;
  test.for(outputFormats)('in the form of %s, too', (format) => {
    fc.assert(
      fc.property(documents[format], (value) => readsOrSays(format, JSON.stringify(value))),
      options,
    );
  });
});
