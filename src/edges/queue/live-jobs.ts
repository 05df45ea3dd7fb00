import type { JobWithMetadata, PgBoss } from 'pg-boss';
import { z } from 'zod';
import { queueName } from './boss.ts';

/** A job that waits, runs, or waits for another try. */
export type LiveJob = JobWithMetadata<unknown>;

const ticketed = z.object({ ticket: z.number() });

/** The live jobs of a key, oldest first. */
export async function liveJobs(boss: PgBoss, key: string): Promise<readonly LiveJob[]> {
  const jobs = await boss.findJobs<unknown>(queueName, { key });
  return jobs
    .filter(({ state }) => state === 'created' || state === 'retry' || state === 'active')
    .sort((a, b) => a.createdOn.getTime() - b.createdOn.getTime() || ticketOf(a) - ticketOf(b));
}

export async function countLiveJobs(boss: PgBoss): Promise<number> {
  const { rows } = await boss.getDb().executeSql(
    `select count(*)::int as live from pgboss.job
       where name = $1 and state in ('created', 'retry', 'active')`,
    [queueName],
  );
  return rows[0].live;
}

/** Tells jobs apart that one process made within a millisecond. */
function ticketOf(job: LiveJob): number {
  const parsed = ticketed.safeParse(job.data);
  return parsed.success ? parsed.data.ticket : 0;
}
