import { type Kysely, type Selectable, sql } from 'kysely';
import type { Verdict } from '#core/model/judgement.ts';
import type { Conclusion } from '#core/model/publication.ts';
import type { Outcome } from '#ports/store.ts';
import type { Tables } from './schema.ts';

/** One row a head; saving it again makes it the newest of its pull request. */
export async function saveOutcome(kysely: Kysely<Tables>, outcome: Outcome): Promise<void> {
  const { repository, number, headSha } = outcome;
  const key = { repository, number, head_sha: headSha };
  const row = {
    verdict: outcome.verdict,
    conclusion: outcome.conclusion,
    title: storable(outcome.title),
    summary: storable(outcome.summary),
    run_id: outcome.runId,
    published: outcome.published,
    recorded_at: outcome.recordedAt,
  };
  await kysely
    .insertInto('outcomes')
    .values({ ...key, ...row })
    .onConflict((conflict) =>
      conflict
        .columns(['repository', 'number', 'head_sha'])
        // A new serial, not the time, makes the newest: the clocks of two workers need not agree.
        .doUpdateSet({ ...row, serial: sql<number>`default` }),
    )
    .execute();
}

export async function loadOutcome(
  kysely: Kysely<Tables>,
  repository: string,
  number: number,
  headSha: string | undefined,
): Promise<Outcome | null> {
  const query = kysely
    .selectFrom('outcomes')
    .selectAll()
    .where('repository', '=', repository)
    .where('number', '=', number)
    .orderBy('serial', 'desc')
    .limit(1);
  const narrowed = headSha === undefined ? query : query.where('head_sha', '=', headSha);
  const row = await narrowed.executeTakeFirst();
  return row === undefined ? null : outcomeOf(row);
}

function outcomeOf(row: Selectable<Tables['outcomes']>): Outcome {
  return {
    repository: row.repository,
    number: row.number,
    headSha: row.head_sha,
    verdict: row.verdict as Verdict | null,
    conclusion: row.conclusion as Conclusion,
    title: row.title,
    summary: row.summary,
    runId: row.run_id,
    published: row.published,
    recordedAt: row.recorded_at.toISOString(),
  };
}

/** PostgreSQL's texts cannot hold the null character, which output of a build may well have. */
function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}
