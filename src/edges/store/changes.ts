import { type Kysely, type Selectable, sql } from 'kysely';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { Inspection, Trace } from '#core/model/change.ts';
import type { Verdict } from '#core/model/judgement.ts';
import { chunksOf } from './chunks.ts';
import type { Tables } from './schema.ts';

const key = ['repository', 'testbed', 'benchmark', 'before_sha', 'after_sha'] as const;

export async function saveInspections(
  kysely: Kysely<Tables>,
  repository: string,
  inspections: readonly Inspection[],
): Promise<void> {
  const rows = inspections.map((inspection) => ({
    repository,
    testbed: inspection.testbedId,
    benchmark: inspection.benchmark,
    before_sha: inspection.beforeSha,
    after_sha: inspection.afterSha,
    verdict: inspection.verdict,
    good_sha: inspection.trace?.goodSha ?? null,
    culprit_sha: inspection.trace?.culpritSha ?? null,
    run_id: inspection.trace?.runId ?? null,
    published: inspection.published,
  }));
  await kysely.transaction().execute(async (transaction) => {
    for (const some of chunksOf(rows)) {
      await transaction
        .insertInto('inspections')
        .values(some)
        .onConflict((conflict) =>
          conflict.columns(key).doUpdateSet((row) => ({
            verdict: row.ref('excluded.verdict'),
            good_sha: row.ref('excluded.good_sha'),
            culprit_sha: row.ref('excluded.culprit_sha'),
            run_id: row.ref('excluded.run_id'),
            published: row.ref('excluded.published'),
          })),
        )
        .execute();
    }
  });
}

export async function loadInspections(
  kysely: Kysely<Tables>,
  repository: string,
  testbedId: string,
  benchmarks: readonly BenchmarkId[],
): Promise<readonly Inspection[]> {
  const wanted = JSON.stringify([...new Set(benchmarks)]);
  const { rows } = await sql<Selectable<Tables['inspections']>>`
    select inspections.*
    from json_array_elements_text(${wanted}::text::json) as wanted (benchmark)
    join inspections using (benchmark)
    where repository = ${repository} and testbed = ${testbedId}`.execute(kysely);
  return rows.map(inspectionOf);
}

export async function unpublishedInspections(
  kysely: Kysely<Tables>,
  repository: string,
): Promise<readonly Inspection[]> {
  const rows = await kysely
    .selectFrom('inspections')
    .selectAll()
    .where('repository', '=', repository)
    .where('published', '=', false)
    .execute();
  return rows.map(inspectionOf);
}

function inspectionOf(row: Selectable<Tables['inspections']>): Inspection {
  return {
    benchmark: row.benchmark as BenchmarkId,
    testbedId: row.testbed,
    beforeSha: row.before_sha,
    afterSha: row.after_sha,
    verdict: row.verdict as Verdict,
    trace: traceOf(row),
    published: row.published,
  };
}

function traceOf({
  good_sha,
  culprit_sha,
  run_id,
}: Selectable<Tables['inspections']>): Trace | null {
  if (good_sha === null || culprit_sha === null || run_id === null) return null;
  return { goodSha: good_sha, culpritSha: culprit_sha, runId: run_id };
}

/** One statement, so that of two workers at once one gets it. */
export async function claimChange(
  kysely: Kysely<Tables>,
  repository: string,
  culpritSha: string,
  claimant: string,
): Promise<boolean> {
  const { rows } = await sql`
    insert into change_issues (repository, culprit_sha, claimant)
    values (${repository}, ${culpritSha}, ${claimant})
    on conflict (repository, culprit_sha) do update
    set claimant = excluded.claimant, claimed_at = now()
    where change_issues.claimant = excluded.claimant
      or change_issues.issue is not null
      or change_issues.claimed_at < now() - interval '10 minutes'
    returning culprit_sha`.execute(kysely);
  return rows.length > 0;
}

export async function saveChangeIssue(
  kysely: Kysely<Tables>,
  repository: string,
  culpritSha: string,
  issue: number,
): Promise<void> {
  await kysely
    .updateTable('change_issues')
    .set({ issue })
    .where('repository', '=', repository)
    .where('culprit_sha', '=', culpritSha)
    .execute();
}

export async function loadChangeIssue(
  kysely: Kysely<Tables>,
  repository: string,
  culpritSha: string,
): Promise<number | null> {
  const row = await kysely
    .selectFrom('change_issues')
    .select('issue')
    .where('repository', '=', repository)
    .where('culprit_sha', '=', culpritSha)
    .executeTakeFirst();
  return row?.issue ?? null;
}
