import type { Kysely, Selectable } from 'kysely';
import type { Bisection, SearchPart, SearchRun, SearchStep } from '#core/model/bisection.ts';
import { fromExactJson, toExactJson } from './exact-json.ts';
import type { Tables } from './schema.ts';

export async function saveBisection(
  kysely: Kysely<Tables>,
  repository: string,
  { delivery, goodSha, badSha }: Omit<Bisection, 'steps'>,
): Promise<void> {
  await kysely
    .insertInto('bisections')
    .values({ repository, delivery, good_sha: goodSha, bad_sha: badSha })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function saveSearchStep(
  kysely: Kysely<Tables>,
  repository: string,
  delivery: string,
  step: SearchStep,
): Promise<void> {
  const { testbedId, part, baseSha, headSha, only, attempt, run } = step;
  await kysely
    .insertInto('bisection_steps')
    .values({
      ...{ repository, delivery, part, only, attempt },
      testbed: testbedId,
      base_sha: baseSha,
      head_sha: headSha,
      run: toExactJson(run),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function loadBisection(
  kysely: Kysely<Tables>,
  repository: string,
  delivery: string,
): Promise<Bisection | null> {
  const found = await kysely
    .selectFrom('bisections')
    .select(['good_sha', 'bad_sha'])
    .where('repository', '=', repository)
    .where('delivery', '=', delivery)
    .executeTakeFirst();
  if (found === undefined) return null;
  const rows = await kysely
    .selectFrom('bisection_steps')
    .selectAll()
    .where('repository', '=', repository)
    .where('delivery', '=', delivery)
    .execute();
  const steps = rows.map(stepOf);
  return { delivery, goodSha: found.good_sha, badSha: found.bad_sha, steps };
}

function stepOf(row: Selectable<Tables['bisection_steps']>): SearchStep {
  return {
    testbedId: row.testbed,
    part: row.part as SearchPart,
    baseSha: row.base_sha,
    headSha: row.head_sha,
    only: row.only,
    attempt: row.attempt,
    run: fromExactJson(row.run) as SearchRun,
  };
}
