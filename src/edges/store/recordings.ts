/** Recordings: a row of metadata, and a row a round with its samples as arrays of float8. */
import { type Kysely, type Selectable, sql } from 'kysely';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { ArmSamples, ProcessState, Recording, Round } from '#core/model/recording.ts';
import { chunksOf } from './chunks.ts';
import { fromExactJson, numberText, toExactJson } from './exact-json.ts';
import type { Tables } from './schema.ts';

/** Replaces what was saved under this id before. */
export async function saveRecording(
  kysely: Kysely<Tables>,
  repository: string,
  recording: Recording,
): Promise<void> {
  const { rounds, ...metadata } = recording;
  const row = {
    id: recording.id,
    repository,
    created_at: recording.createdAt,
    metadata: sql<string>`${toExactJson(metadata)}::text::json`,
  };
  const rows = rounds.map((round, position) => rowOf(recording.id, position, round));
  await kysely.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('recordings')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute();
    await transaction.deleteFrom('rounds').where('recording', '=', recording.id).execute();
    for (const some of chunksOf(rows)) {
      await transaction.insertInto('rounds').values(some).execute();
    }
  });
}

export async function loadRecording(kysely: Kysely<Tables>, id: string): Promise<Recording | null> {
  const found = await kysely
    .selectFrom('recordings')
    .select(sql<string>`metadata::text`.as('metadata'))
    .where('id', '=', id)
    .executeTakeFirst();
  if (found === undefined) return null;
  const rows = await kysely
    .selectFrom('rounds')
    .selectAll()
    // As text: a driver's own parsing of JSON would lose what exact-json.ts keeps.
    .select([
      sql<string | null>`base_process::text`.as('base_process'),
      sql<string | null>`head_process::text`.as('head_process'),
    ])
    .where('recording', '=', id)
    .orderBy('position')
    .execute();
  const metadata = fromExactJson(found.metadata) as Omit<Recording, 'rounds'>;
  return { ...metadata, rounds: rows.map(roundOf) };
}

export async function repositoryOf(kysely: Kysely<Tables>, id: string): Promise<string | null> {
  const query = kysely.selectFrom('recordings').select('repository').where('id', '=', id);
  return (await query.executeTakeFirst())?.repository ?? null;
}

function rowOf(recording: string, position: number, round: Round) {
  const { base, head } = round;
  return {
    recording,
    position,
    benchmark: round.benchmark,
    index: round.index,
    base_ns: base === null ? null : sampleArray(base),
    base_batch: base?.batch ?? null,
    base_steady: base?.steady ?? null,
    base_process: processJson(base),
    head_ns: sampleArray(head),
    head_batch: head.batch,
    head_steady: head.steady,
    head_process: processJson(head),
    contended: round.contended ?? null,
  };
}

/** As one text: the drivers differ in how they pass arrays, and both lose the sign of zero. */
function sampleArray(arm: ArmSamples) {
  return sql<readonly number[]>`${`{${arm.samplesNs.map(numberText).join()}}`}::text::float8[]`;
}

function processJson(arm: ArmSamples | null) {
  if (arm === null || arm.process === null) return null;
  return sql<string>`${toExactJson(arm.process)}::text::json`;
}

function processOf(json: string | null): ProcessState | null {
  return json === null ? null : (fromExactJson(json) as ProcessState);
}

function roundOf(row: Selectable<Tables['rounds']>): Round {
  const { base_ns, base_batch, base_steady, base_process } = row;
  const hasBase = base_ns !== null && base_batch !== null && base_steady !== null;
  return {
    benchmark: row.benchmark as BenchmarkId,
    index: row.index,
    base: hasBase
      ? {
          samplesNs: base_ns,
          batch: base_batch,
          steady: base_steady,
          process: processOf(base_process),
        }
      : null,
    head: {
      samplesNs: row.head_ns,
      batch: row.head_batch,
      steady: row.head_steady,
      process: processOf(row.head_process),
    },
    ...(row.contended === null ? {} : { contended: row.contended }),
  };
}
