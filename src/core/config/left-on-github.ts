/** What Isochron's own comments hold for a store that was lost, parsed. */
import { z } from 'zod';
import type { Acceptance } from '../model/acceptance.ts';
import type { BenchmarkId } from '../model/benchmark.ts';
import { type Escalation, escalationReasons } from '../model/escalation.ts';

const acceptances = z.array(
  z.strictObject({
    benchmark: z.string().transform((id) => id as BenchmarkId),
    ratio: z.number().positive(),
    headSha: z.string(),
    reason: z.string(),
    by: z.string(),
    acceptedAt: z.iso.datetime(),
  }),
);

/** None where the data are not ours. */
export function parseAcceptances(data: unknown): readonly Acceptance[] {
  const parsed = acceptances.safeParse(data);
  return parsed.success ? parsed.data : [];
}

const escalation = z.strictObject({
  number: z.int().positive(),
  reason: z.enum(escalationReasons),
  asked: z.string(),
  level: z.int().min(0),
  saidAt: z.iso.datetime(),
  state: z.enum(['waiting', 'answered', 'ended']),
});

/** Null where the data are not ours. */
export function parseEscalation(data: unknown): Escalation | null {
  const parsed = escalation.safeParse(data);
  return parsed.success ? parsed.data : null;
}
