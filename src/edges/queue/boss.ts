/** pg-boss as this queue uses it. */
import { fromPglite, PgBoss } from 'pg-boss';
import { UserError } from '#core/model/errors.ts';
import type { Database } from '#ports/database.ts';
import type { Log } from '#ports/world.ts';

export const queueName = 'requests';

/** A worker that was not heard of for so long is dead, and another one takes its request. */
const heartbeatSeconds = 10;
/** How often dead workers are looked for. */
const superviseSeconds = 5;
/** Calls after the first one, whether that failed in passing or took its worker down. */
export const mostRetries = 3;
const longestRetrySeconds = 10 * 60;
/** No request takes so long; a handler that does is ended. */
const expireSeconds = 12 * 60 * 60;
const finishedKeptSeconds = 24 * 60 * 60;
const mostConnections = 4;

/** `retrySeconds`: the first back-off; it doubles with every retry. */
export async function startBoss(
  database: Database,
  log: Log,
  retrySeconds: number,
): Promise<PgBoss> {
  const boss = new PgBoss({
    ...connectionOf(database),
    useListenNotify: true,
    schedule: false,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
    // PGlite has no autovacuum to be warned of.
    monitorVacuum: database.embedded === null,
  });
  boss.on('error', (error) => log.error({ err: error }, 'the queue has an error'));
  boss.on('warning', (warning) => log.warn({ warning }, 'the queue warns'));
  try {
    await boss.start();
    const options = {
      notify: true,
      heartbeatSeconds,
      expireInSeconds: expireSeconds,
      deleteAfterSeconds: finishedKeptSeconds,
      retryLimit: mostRetries,
      retryBackoff: retrySeconds > 0,
      retryDelay: retrySeconds,
      ...(retrySeconds > 0 ? { retryDelayMax: longestRetrySeconds } : {}),
    };
    await boss.createQueue(queueName, options);
    // A queue that an older version made keeps its old options otherwise.
    await boss.updateQueue(queueName, options);
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => {});
    const { message } = error as Error;
    throw new UserError(`The queue cannot be set up in the store's database (${message}).`);
  }
  return boss;
}

function connectionOf({ url, embedded }: Database) {
  if (embedded !== null) return { db: fromPglite(embedded), backend: 'pglite' as const };
  return { connectionString: url ?? '', max: mostConnections, application_name: 'isochron queue' };
}
