import { z } from 'zod';
import type { BenchmarkId } from '../model/benchmark.ts';
import { type Conditions, conditionsForm } from '../model/conditions.ts';
import { UserError } from '../model/errors.ts';
import type { Recording } from '../model/recording.ts';
import { ceilingsSchema } from './ceilings.ts';

/** Saved recordings come from people's disks and are parsed like everything else from outside. */
const id = z.string().transform((text) => text as BenchmarkId);
const arm = z.enum(['base', 'head']);
const count = z.int().nonnegative();
const positive = z.number().positive();
const shape = z.record(z.string(), z.number());
/** JSON has no infinity and writes null for it. */
const error = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.POSITIVE_INFINITY);

const conditions = z
  .string()
  .regex(conditionsForm)
  .transform((text) => text as Conditions);

const benchmark = z.strictObject({
  id,
  kernel: z.string(),
  implementation: z.string(),
  shape,
  source: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('suite'), file: z.string() }),
    z.strictObject({ kind: z.literal('command'), kernel: z.string() }),
  ]),
  work: z.strictObject({ flops: z.number().optional(), bytes: z.number().optional() }).nullable(),
  tags: z.array(z.string()),
});

const armSamples = z.strictObject({
  samplesNs: z.array(positive).min(1),
  batch: positive,
  steady: z.boolean(),
  process: z
    .strictObject({
      functions: z
        .array(
          z.strictObject({
            name: z.string(),
            tier: z.enum(['interpreter', 'baseline', 'liftoff', 'maglev', 'turbofan']),
            deoptimisations: count,
          }),
        )
        .nullable(),
      allocation: z
        .strictObject({ bytes: z.number().nonnegative(), collections: z.number().nonnegative() })
        .nullable(),
      discarded: count,
      threads: count,
      rulerNs: z.array(positive),
    })
    .nullable(),
});

const requirement = z.strictObject({
  metric: z.enum(['time', 'gflops', 'gbps', 'peak', 'speedup', 'error']),
  implementation: z.string().optional(),
  shape: shape.optional(),
  atLeast: z.number().optional(),
  atMost: z.number().optional(),
  over: z.string().optional(),
});

const check = z.strictObject({
  status: z.enum(['right', 'wrong', 'doubtful', 'not-checked']),
  maxAbsoluteError: error,
  maxRelativeError: error,
  maxUlp: error.optional(),
  tolerance: z.number(),
  reason: z.string().nullable(),
  arm,
  cell: id,
  phase: z.enum([
    'before-timing',
    'last-timed',
    'fresh-inputs',
    'probe',
    'shared-memory',
    'aliased',
    'gradient',
  ]),
  judge: arm,
  probe: z
    .strictObject({
      shape,
      seed: z.number(),
      edits: z.array(z.strictObject({ input: z.string(), at: count, value: z.string() })),
    })
    .optional(),
});

const difference = z.strictObject({ cell: id, maxUlp: error });
const verification = z.strictObject({
  seed: z.number(),
  trials: z.array(
    z.strictObject({
      arm,
      kernel: z.string(),
      implementation: z.string(),
      judge: arm,
      probes: count,
      rejected: count,
    }),
  ),
  againstBase: z.strictObject({ cells: count, different: z.array(difference) }).nullable(),
  unrepeated: z.array(z.strictObject({ cell: id, arm, between: z.enum(['calls', 'processes']) })),
});

const failure = z.strictObject({
  arm,
  kind: z.enum([
    'install',
    'build',
    'suite',
    'threw',
    'hung',
    'exited',
    'flooded',
    'memory',
    'protocol',
  ]),
  message: z.string(),
  kernel: z.string().nullable(),
  benchmark: id.nullable(),
  tail: z.string(),
});

const commit = z.strictObject({ sha: z.string().nullable(), ref: z.string() });

const recording: z.ZodType<Recording> = z.strictObject({
  format: z.literal(2, { error: 'this version of isochron reads format 2 only' }),
  id: z.string(),
  createdAt: z.string(),
  testbed: z.strictObject({
    id: z.string(),
    cpu: z.string(),
    cpuFlags: z.string(),
    cores: positive,
    kernel: z.string(),
    hypervisor: z.string(),
    runtime: z.string(),
    v8: z.string(),
    flags: z.string(),
    sandbox: z.enum(['bubblewrap', 'none']),
  }),
  procedure: z.strictObject({
    alpha: positive.max(0.5),
    equalityAlpha: positive.max(0.5),
    equalityShare: positive.max(1),
    effectFloor: z.number().nonnegative(),
    smallestEffect: z.number().nonnegative(),
    minRounds: z.int().positive(),
    maxRounds: z.int().positive(),
    samplesPerRound: z.int().positive(),
  }),
  seed: z.number(),
  base: commit.nullable(),
  head: commit,
  entries: z.array(
    z.strictObject({
      benchmark,
      role: z.enum(['compared', 'new', 'removed', 'timed-only']),
      smallestEffect: z.number().nonnegative(),
      noiseFloor: z.number().nonnegative().nullable(),
      conditions: conditions.nullable().optional(),
    }),
  ),
  rounds: z.array(
    z.strictObject({
      benchmark: id,
      index: count,
      base: armSamples.nullable(),
      head: armSamples,
      contended: z.boolean().optional(),
    }),
  ),
  checks: z.array(check),
  failures: z.array(failure),
  requirements: z.array(
    z.strictObject({
      kernel: z.string(),
      requirement,
      origin: z.strictObject({ issue: z.int().positive() }).optional(),
    }),
  ),
  unverified: z.array(z.strictObject({ kernel: z.string(), says: z.string() })).optional(),
  changedSuites: z.array(z.string()),
  newSuites: z.array(z.string()),
  notReached: z.array(id),
  verification: verification.optional(),
  seconds: z.number(),
  ceilings: ceilingsSchema.nullable().optional(),
});

/**
 * A recording as `--save` wrote it. `file` is its name, for messages. Throws UserError that names
 * the field that is wrong.
 */
export function parseRecording(text: string, file: string): Recording {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new UserError(
      `${file} is not JSON: give a file that \`isochron compare --save <file>\` wrote.`,
    );
  }
  const parsed = recording.safeParse(data);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const where = first === undefined ? '' : first.path.map(String).join('.');
  throw new UserError(
    `${file} is not a recording: ${where === '' ? 'the file' : `\`${where}\``} is wrong ` +
      `(${first?.message ?? 'unknown form'}). Give a file that \`isochron compare --save\` wrote.`,
  );
}
