/** The parent's parsing of what the child says: the child is not trusted. */
import { z } from 'zod';

const size = z.number().finite();
/** Inputs and outputs have any name that a field may have. */
const word = z.string().max(100);
const name = z.string().regex(/^[\w.-]{1,100}$/);
const shape = z.record(name, size);
const positive = z.number().finite().nonnegative();
const count = z.int().nonnegative();
const tier = z.enum(['interpreter', 'baseline', 'liftoff', 'maglev', 'turbofan']);

const answer = z.discriminatedUnion('type', [
  z.object({ type: z.literal('loaded'), listing: z.unknown() }),
  z.object({
    type: z.literal('output'),
    parts: z
      .array(
        z.object({
          name: z.string().max(100).nullable(),
          kind: z.string().max(20),
          length: z.number().int().nonnegative(),
        }),
      )
      .max(1000),
    repeats: z.boolean().optional(),
  }),
  z.object({
    type: z.literal('inputs'),
    arrays: z.array(z.object({ name: word, kind: z.string().max(20), length: count })).max(100),
  }),
  z.object({
    type: z.literal('gradient-step'),
    input: word,
    output: word.nullable(),
    dimensions: z.array(count).max(20),
    // JSON has no infinity: where the function has one, nothing is known.
    noise: positive.nullable(),
  }),
  z.object({ type: z.literal('prepared'), maxBatch: z.number().int().positive() }),
  z.object({ type: z.literal('pinned') }),
  z.object({
    type: z.literal('warmed'),
    callNs: positive,
    resolutionNs: positive,
    steady: z.boolean(),
  }),
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('sample'), ns: z.number().finite().positive(), changes: count }),
  z.object({
    type: z.literal('state'),
    state: z.object({
      functions: z
        .array(z.object({ name: z.string().max(300), tier, deoptimisations: count }))
        .max(100)
        .nullable(),
      allocation: z.object({ bytes: positive, collections: positive }).nullable(),
      threads: count,
      rulerNs: z.array(z.number().finite().positive()).max(10),
    }),
  }),
  z.object({ type: z.literal('timed') }),
  z.object({
    type: z.literal('profiled'),
    calls: z.int().positive(),
    callNs: positive,
    threads: count,
    profileBytes: count,
    modules: z.array(z.object({ script: z.string().max(100), bytes: count })).max(100),
  }),
  z.object({ type: z.literal('called'), calls: count }),
  z.object({
    type: z.literal('failed'),
    kind: z.enum(['suite', 'threw']),
    message: z.string().transform((text) => text.slice(0, 2000)),
  }),
]);
export type ParsedAnswer = z.infer<typeof answer>;

/** Throws when the text is no answer of the protocol. */
export function parseAnswer(text: string): ParsedAnswer {
  return answer.parse(JSON.parse(text));
}

const requirement = z.object({
  metric: z.enum(['time', 'gflops', 'gbps', 'peak', 'speedup', 'error']),
  implementation: name.optional(),
  shape: shape.optional(),
  atLeast: size.optional(),
  atMost: size.optional(),
  over: name.optional(),
});

const tuningValue = z.union([size, name]);
const tuning = z.object({
  parameters: z
    .array(
      z.object({
        name,
        kind: z.enum(['tile', 'unroll', 'simd-width', 'variant']).optional(),
        // Below the suite's folder: no part of it leads upwards.
        file: z.string().regex(/^\.(?:\/[\w-][\w.-]{0,99}){1,20}$/),
        constant: z.string().regex(/^[A-Za-z_$][\w$]{0,99}$/),
        values: z.array(tuningValue).min(1).max(50),
      }),
    )
    .min(1)
    .max(10),
  when: z
    .array(
      z.union([
        z.object({ product: z.array(name).max(10), atMost: size }),
        z.object({ oneOf: z.array(z.record(name, tuningValue)).max(1000) }),
      ]),
    )
    .max(100)
    .optional(),
});

const listing = z.object({
  form: z.enum(['suite', 'bench']),
  kernel: name,
  benchmarks: z
    .array(
      z.object({
        implementation: name,
        shape,
        work: z.object({ flops: positive.optional(), bytes: positive.optional() }).nullable(),
      }),
    )
    .max(10_000),
  verifyShapes: z.array(shape).max(1000),
  tolerance: positive.nullable(),
  requirements: z.array(requirement).max(1000),
  tuning: tuning.nullable(),
  tags: z.array(z.string().max(100)).max(100),
  promises: z
    .object({
      inPlace: z.array(word).max(100),
      aliases: z.array(z.tuple([word, word])).max(100),
      nonFinite: z.enum(['compared', 'ignored']),
      probeSizes: z.enum(['drawn', 'listed']),
      gradientSteps: count.max(20),
    })
    .optional(),
  unverified: z.string().min(1).max(100).optional(),
});

/** Parses a listing; the first problem as one sentence that names the suite's file and field. */
export function parseListing(
  value: unknown,
  label: string,
): { readonly listing: z.infer<typeof listing> } | { readonly problem: string } {
  const parsed = listing.safeParse(value);
  if (parsed.success) return { listing: parsed.data };
  const [issue] = parsed.error.issues;
  return { problem: `${label}: ${issue?.path.join('.')}: ${issue?.message}.` };
}
