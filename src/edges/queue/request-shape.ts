import { z } from 'zod';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { Request } from '#core/model/request.ts';

const repository = z.strictObject({
  owner: z.string(),
  name: z.string(),
  installationId: z.number().nullable(),
  defaultBranch: z.string(),
});

const asked = {
  repository,
  number: z.int(),
  onPullRequest: z.boolean(),
  by: z.string(),
  delivery: z.string(),
};

const choices = z.strictObject({
  suites: z.array(z.string()),
  only: z.array(z.string()),
  budgetMs: z.number().nullable(),
});

const request: z.ZodType<Request> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('pull-request'),
    repository,
    number: z.int(),
    headSha: z.string(),
    delivery: z.string(),
    forced: z.boolean(),
    choices: choices.optional(),
  }),
  z.strictObject({
    kind: z.literal('baseline'),
    repository,
    sha: z.string(),
    delivery: z.string(),
  }),
  z.strictObject({
    kind: z.literal('issue'),
    repository,
    number: z.int(),
    delivery: z.string(),
  }),
  z.strictObject({
    kind: z.literal('confirm'),
    repository,
    testbedId: z.string(),
    beforeSha: z.string(),
    afterSha: z.string(),
    benchmarks: z.array(z.string().transform((id) => id as BenchmarkId)),
    delivery: z.string(),
  }),
  z.strictObject({
    kind: z.literal('profile'),
    ...asked,
    benchmark: z.string(),
    cachegrind: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('bisect'),
    ...asked,
    benchmark: z.string(),
    good: z.string().nullable(),
    bad: z.string().nullable(),
  }),
  z.strictObject({ kind: z.literal('explain'), ...asked, benchmark: z.string().nullable() }),
  z.strictObject({ kind: z.literal('history'), ...asked, benchmark: z.string() }),
  z.strictObject({ kind: z.literal('tune'), ...asked, kernel: z.string() }),
  z.strictObject({ kind: z.literal('scaffold'), ...asked, file: z.string() }),
  z.strictObject({
    kind: z.literal('calibrate'),
    repository,
    sha: z.string(),
    delivery: z.string(),
  }),
]);

/** The request in a row of the queue; null where another version of Isochron wrote it. */
export function parseRequest(data: unknown): Request | null {
  const row = z.object({ request }).safeParse(data);
  return row.success ? row.data.request : null;
}
