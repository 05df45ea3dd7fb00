/** What people have accepted, and whom the chain of escalation has asked. */
import type { Kysely, Selectable } from 'kysely';
import type { Acceptance } from '#core/model/acceptance.ts';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { Escalation, EscalationReason } from '#core/model/escalation.ts';
import type { Tables } from './schema.ts';

export async function saveAcceptances(
  kysely: Kysely<Tables>,
  repository: string,
  number: number,
  acceptances: readonly Acceptance[],
): Promise<void> {
  await kysely.transaction().execute(async (transaction) => {
    await transaction
      .deleteFrom('acceptances')
      .where('repository', '=', repository)
      .where('number', '=', number)
      .execute();
    // One statement must not write one row twice: the last of equal benchmarks is kept.
    const rows = [...new Map(acceptances.map((own) => [own.benchmark, own])).values()];
    if (rows.length === 0) return;
    await transaction
      .insertInto('acceptances')
      .values(
        rows.map((own) => ({
          repository,
          number,
          benchmark: own.benchmark,
          ratio: own.ratio,
          head_sha: own.headSha,
          reason: own.reason,
          accepted_by: own.by,
          accepted_at: own.acceptedAt,
        })),
      )
      .execute();
  });
}

export async function loadAcceptances(
  kysely: Kysely<Tables>,
  repository: string,
  number: number,
): Promise<readonly Acceptance[]> {
  const rows = await kysely
    .selectFrom('acceptances')
    .selectAll()
    .where('repository', '=', repository)
    .where('number', '=', number)
    .orderBy('benchmark')
    .execute();
  return rows.map((row) => ({
    benchmark: row.benchmark as BenchmarkId,
    ratio: row.ratio,
    headSha: row.head_sha,
    reason: row.reason,
    by: row.accepted_by,
    acceptedAt: row.accepted_at.toISOString(),
  }));
}

export async function saveEscalation(
  kysely: Kysely<Tables>,
  repository: string,
  { number, reason, asked, level, saidAt, state }: Escalation,
): Promise<void> {
  const row = { asked, level, said_at: saidAt, state };
  await kysely
    .insertInto('escalations')
    .values({ repository, number, reason, ...row })
    .onConflict((conflict) => conflict.columns(['repository', 'number', 'reason']).doUpdateSet(row))
    .execute();
}

/** Of one pull request or issue. */
export async function loadEscalations(
  kysely: Kysely<Tables>,
  repository: string,
  number: number,
): Promise<readonly Escalation[]> {
  const rows = await kysely
    .selectFrom('escalations')
    .selectAll()
    .where('repository', '=', repository)
    .where('number', '=', number)
    .orderBy('reason')
    .execute();
  return rows.map(escalationOf);
}

export async function waitingEscalations(
  kysely: Kysely<Tables>,
  repository: string,
): Promise<readonly Escalation[]> {
  const rows = await kysely
    .selectFrom('escalations')
    .selectAll()
    .where('repository', '=', repository)
    .where('state', '=', 'waiting')
    .orderBy('said_at')
    .execute();
  return rows.map(escalationOf);
}

function escalationOf(row: Selectable<Tables['escalations']>): Escalation {
  return {
    number: row.number,
    reason: row.reason as EscalationReason,
    asked: row.asked,
    level: row.level,
    saidAt: row.said_at.toISOString(),
    state: row.state as Escalation['state'],
  };
}
