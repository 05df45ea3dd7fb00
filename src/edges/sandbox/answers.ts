/** The parent's parsing of what the child says: the child is not trusted. */
import { z } from 'zod';

const size = z.number().finite();
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
  metric: z.enum(['time', 'gflops', 'gbps', 'speedup', 'error']),
  implementation: name.optional(),
  shape: shape.optional(),
  atLeast: size.optional(),
  atMost: size.optional(),
  over: name.optional(),
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
  tags: z.array(z.string().max(100)).max(100),
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
