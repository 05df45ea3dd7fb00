import { z } from 'zod';
import type { Request } from '#core/model/request.ts';

const repository = z.object({
  owner: z.string(),
  name: z.string(),
  installationId: z.number().nullable(),
  defaultBranch: z.string(),
});

const request = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('pull-request'),
    repository,
    number: z.number(),
    headSha: z.string(),
    delivery: z.string(),
    forced: z.boolean(),
  }),
  z.object({ kind: z.literal('baseline'), repository, sha: z.string(), delivery: z.string() }),
  z.object({ kind: z.literal('issue'), repository, number: z.number(), delivery: z.string() }),
]);

/** A request as it waits: how often it was tried comes with it. */
const job = z.object({ request, attempt: z.number().int().nonnegative() });

export interface WaitingRequest {
  readonly request: Request;
  readonly attempt: number;
}

/** Null for a row that this version does not understand, such as an older one's. */
export function parseWaiting(data: unknown): WaitingRequest | null {
  const parsed = job.safeParse(data);
  return parsed.success ? parsed.data : null;
}
