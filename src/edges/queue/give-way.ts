/** Work that nobody waits for ends as soon as other work waits and no other worker took it. */
import type { PgBoss } from 'pg-boss';
import { CancelledError } from '#core/model/errors.ts';
import { givesWay, type Request } from '#core/model/request.ts';
import type { Handler } from '#ports/queue.ts';
import type { Log } from '#ports/world.ts';
import { queueName } from './boss.ts';

const usualPriority = 0;
const lowPriority = -1;

/** Jobs of a lower priority are fetched last. */
export function priorityOf(request: Request): number {
  return givesWay(request) ? lowPriority : usualPriority;
}

/** The handler, whose signal also aborts when a request that gives way has to. */
export function givingWay(boss: PgBoss, log: Log, pollSeconds: number, handler: Handler): Handler {
  return async (request, signal, lastTry) => {
    if (!givesWay(request)) return handler(request, signal, lastTry);
    const own = new AbortController();
    const look = async (): Promise<void> => {
      if (await othersWait(boss)) own.abort(new CancelledError('gave way to another request'));
    };
    const timer = setInterval(() => {
      look().catch((error) => log.warn({ err: error }, 'the queue could not be looked at'));
    }, pollSeconds * 1000);
    try {
      await handler(request, AbortSignal.any([signal, own.signal]), lastTry);
    } catch (error) {
      // Whoever stopped has nothing to say; it is asked for again in the next idle time.
      if (!own.signal.aborted) throw error;
    } finally {
      clearInterval(timer);
    }
  };
}

/** Whether a request waits that does not give way itself, and could begin at once. */
async function othersWait(boss: PgBoss): Promise<boolean> {
  const { rows } = await boss.getDb().executeSql(
    `select exists (
       select from pgboss.job
       where name = $1 and state in ('created', 'retry') and start_after <= now()
         and priority > $2
     ) as others`,
    [queueName, lowPriority],
  );
  return rows[0].others;
}
