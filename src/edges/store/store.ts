import { type Kysely, sql } from 'kysely';
import type { Store } from '#ports/store.ts';
import { addBaseline, baselineBenchmarks, loadBaseline } from './baselines.ts';
import { loadBisection, saveBisection, saveSearchStep } from './bisections.ts';
import {
  addCalibration,
  loadAlarmCounts,
  loadCalibrations,
  loadEstimates,
} from './calibrations.ts';
import {
  claimChange,
  loadChangeIssue,
  loadInspections,
  saveChangeIssue,
  saveInspections,
  unpublishedInspections,
} from './changes.ts';
import type { StoreDatabase } from './database.ts';
import {
  loadAcceptances,
  loadEscalations,
  saveAcceptances,
  saveEscalation,
  waitingEscalations,
} from './decisions.ts';
import { loadOutcome, saveOutcome } from './outcomes.ts';
import { loadRecording, repositoryOf, saveRecording } from './recordings.ts';
import type { Tables } from './schema.ts';

/** The store on an open database; `close` closes that too, so stop the queue before. */
export function createStore(database: StoreDatabase): Store {
  const { kysely } = database;
  return {
    firstSeen: (delivery) => firstSeen(kysely, delivery),
    forgetDelivery: async (delivery) => {
      await kysely.deleteFrom('deliveries').where('id', '=', delivery).execute();
    },
    saveRecording: (repository, recording) => saveRecording(kysely, repository, recording),
    recording: (id) => loadRecording(kysely, id),
    repositoryOf: (id) => repositoryOf(kysely, id),
    saveOutcome: (outcome) => saveOutcome(kysely, outcome),
    outcome: (repository, number, headSha) => loadOutcome(kysely, repository, number, headSha),
    addBaseline: (repository, points) => addBaseline(kysely, repository, points),
    baseline: (repository, testbedId, benchmarks, limit) =>
      loadBaseline(kysely, repository, testbedId, benchmarks, limit),
    baselineBenchmarks: (repository, testbedId) =>
      baselineBenchmarks(kysely, repository, testbedId),
    addCalibration: (repository, points) => addCalibration(kysely, repository, points),
    calibrations: (repository, testbedId, limit) =>
      loadCalibrations(kysely, repository, testbedId, limit),
    alarmCounts: (repository, testbedId, limit) =>
      loadAlarmCounts(kysely, repository, testbedId, limit),
    estimates: (repository, testbedId, wanted, limit) =>
      loadEstimates(kysely, repository, testbedId, wanted, limit),
    saveInspections: (repository, inspections) => saveInspections(kysely, repository, inspections),
    inspections: (repository, testbedId, benchmarks) =>
      loadInspections(kysely, repository, testbedId, benchmarks),
    unpublishedInspections: (repository) => unpublishedInspections(kysely, repository),
    claimChange: (repository, culpritSha, claimant) =>
      claimChange(kysely, repository, culpritSha, claimant),
    saveChangeIssue: (repository, culpritSha, issue) =>
      saveChangeIssue(kysely, repository, culpritSha, issue),
    changeIssue: (repository, culpritSha) => loadChangeIssue(kysely, repository, culpritSha),
    saveBisection: (repository, bisection) => saveBisection(kysely, repository, bisection),
    saveSearchStep: (repository, delivery, step) =>
      saveSearchStep(kysely, repository, delivery, step),
    bisection: (repository, delivery) => loadBisection(kysely, repository, delivery),
    approve: (repository, number, headSha, by) => approve(kysely, repository, number, headSha, by),
    isApproved: (repository, number, headSha) => isApproved(kysely, repository, number, headSha),
    saveAcceptances: (repository, number, acceptances) =>
      saveAcceptances(kysely, repository, number, acceptances),
    acceptances: (repository, number) => loadAcceptances(kysely, repository, number),
    saveEscalation: (repository, escalation) => saveEscalation(kysely, repository, escalation),
    escalations: (repository, number) => loadEscalations(kysely, repository, number),
    waitingEscalations: (repository) => waitingEscalations(kysely, repository),
    close: () => database.close(),
  };
}

/** GitHub offers a delivery again for three days, so ids are forgotten after thirty. */
async function firstSeen(kysely: Kysely<Tables>, delivery: string): Promise<boolean> {
  const { rows } = await sql`
    with forgotten as (delete from deliveries where seen_at < now() - interval '30 days')
    insert into deliveries (id) values (${delivery})
    on conflict do nothing
    returning id`.execute(kysely);
  return rows.length > 0;
}

async function approve(
  kysely: Kysely<Tables>,
  repository: string,
  number: number,
  headSha: string,
  by: string,
): Promise<void> {
  await kysely
    .insertInto('approvals')
    .values({ repository, number, head_sha: headSha, approved_by: by })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function isApproved(
  kysely: Kysely<Tables>,
  repository: string,
  number: number,
  headSha: string,
): Promise<boolean> {
  const row = await kysely
    .selectFrom('approvals')
    .select('head_sha')
    .where('repository', '=', repository)
    .where('number', '=', number)
    .where('head_sha', '=', headSha)
    .executeTakeFirst();
  return row !== undefined;
}
