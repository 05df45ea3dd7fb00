/** Reads what command suites print. */
import { z } from 'zod';
import { UserError } from '#core/model/errors.ts';
import type { OutputFormat } from '#core/model/settings.ts';
import type { CommandMeasurement } from '#ports/sandbox.ts';

const positive = z.number().positive();
const nsPerUnit = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 } as const;
const timeUnit = z.enum(['ns', 'us', 'ms', 's']);

function isTimeUnit(unit: string): unit is z.infer<typeof timeUnit> {
  return timeUnit.safeParse(unit).success;
}

/** `hyperfine --export-json`: whole runs, in seconds. */
const hyperfine = z
  .object({
    results: z.array(z.object({ command: z.string(), times: z.array(positive).min(1) })).min(1),
  })
  .transform(({ results }) =>
    results.map(({ command, times }) => ({
      name: nameOf(command),
      samplesNs: times.map((seconds) => seconds * nsPerUnit.s),
    })),
  );

/** Google Benchmark's `--benchmark_format=json`: one entry a repetition, aggregates left out. */
const googleBenchmark = z
  .object({
    benchmarks: z
      .array(
        z.object({
          name: z.string(),
          run_name: z.string().optional(),
          run_type: z.enum(['iteration', 'aggregate']).default('iteration'),
          real_time: positive,
          time_unit: timeUnit.default('ns'),
        }),
      )
      .min(1),
  })
  .transform(({ benchmarks }) => {
    const samples = new Map<string, number[]>();
    for (const one of benchmarks) {
      if (one.run_type === 'aggregate') continue;
      const name = nameOf(one.run_name ?? one.name);
      const own = samples.get(name) ?? [];
      samples.set(name, [...own, one.real_time * nsPerUnit[one.time_unit]]);
    }
    return [...samples].map(([name, samplesNs]) => ({ name, samplesNs }));
  });

/**
 * A list of `{ name, value or values, unit, direction }`. Nobody guesses the direction or the unit.
 */
const plain = z
  .array(
    z
      .object({
        name: z.string().min(1),
        value: positive.optional(),
        values: z.array(positive).min(1).optional(),
        unit: z.string().min(1),
        direction: z.enum(['lower-is-better', 'higher-is-better']),
      })
      .refine(({ value, values }) => (value === undefined) !== (values === undefined), {
        path: ['value'],
        message: 'give either value or values',
      })
      .refine(({ unit, direction }) => direction === 'higher-is-better' || isTimeUnit(unit), {
        path: ['unit'],
        message: 'lower-is-better figures are times; give ns, us, ms or s',
      }),
  )
  .min(1)
  .transform((entries) =>
    entries.map(({ name, value, values, unit, direction }) => {
      const scale = isTimeUnit(unit) ? nsPerUnit[unit] : 1;
      const own = values ?? (value === undefined ? [] : [value]);
      // A rate is compared as the time that it stands for: its inverse.
      const toNs = (figure: number) =>
        direction === 'lower-is-better' ? figure * scale : 1e9 / figure;
      return { name: nameOf(name), samplesNs: own.map(toNs) };
    }),
  );

const readers = { hyperfine, 'google-benchmark': googleBenchmark, json: plain } as const;

/** Throws UserError naming the field that is wrong. */
export function readOutput(format: OutputFormat, text: string): readonly CommandMeasurement[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    // V8 quotes the text around the fault, lines and all.
    const why = (error as Error).message.replace(/\s+/g, ' ');
    throw new UserError(`its output is no JSON (${why}); print nothing but ${format} JSON.`);
  }
  const parsed = readers[format].safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue?.path.join('.') ?? '';
    throw new UserError(
      `its output is no ${format} JSON: ${field === '' ? 'the document' : field}: ${issue?.message}.`,
    );
  }
  const names = parsed.data.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new UserError(`its output names ${twice} twice; give each benchmark a name of its own.`);
  }
  if (names.length === 0) {
    throw new UserError('its output has aggregates alone; print the repetitions too.');
  }
  const strange = parsed.data.find(({ samplesNs }) => !samplesNs.every(isTime));
  if (strange !== undefined) {
    const ns = strange.samplesNs.find((value) => !isTime(value));
    throw new UserError(`its output gives ${strange.name} a time of ${ns} ns; that is no time.`);
  }
  return parsed.data;
}

/** Figures at the ends of float64 leave it when they are scaled or inverted. */
function isTime(ns: number): boolean {
  return Number.isFinite(ns) && ns > 0;
}

/** Benchmark ids are made of words; what else a name has becomes a dash. */
function nameOf(name: string): string {
  return name.replace(/[^\w.=,-]+/g, '-').replace(/^-+|-+$/g, '') || 'unnamed';
}
