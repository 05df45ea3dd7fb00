/** Asks for runs of a commit against itself, while a worker has nothing else to do. */
import { runsUnderPresentConditions } from '#core/analysis/noise.ts';
import { fewestCalibrations } from '#core/model/calibration.ts';
import { type Repository, repositoryKey } from '#core/model/repository.ts';
import { calibrationKey } from '#core/model/request.ts';
import { type Calibrated, nextCalibration } from '#core/policy/next-calibration.ts';
import type { Clock, World } from '#ports/world.ts';

/** How long a worker has been idle before it is asked to do something of its own. */
const idleBeforeMs = 10 * 60_000;

/** How long a worker has had nothing to do. */
export interface IdleTime {
  /** Time in which the work runs is not idle. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Since the last work ended; 0 while some runs. */
  idleMs(): number;
}

export function measureIdleTime(clock: Clock): IdleTime {
  let running = 0;
  let sinceMs = clock.monotonicMs();
  return {
    async during(work) {
      running += 1;
      try {
        return await work();
      } finally {
        running -= 1;
        sinceMs = clock.monotonicMs();
      }
    },
    idleMs: () => (running > 0 ? 0 : clock.monotonicMs() - sinceMs),
  };
}

/**
 * Looks for a repository to calibrate whenever the worker has been idle for ten minutes, until the
 * signal aborts.
 */
export async function calibrateWhenIdle(
  world: World,
  idle: IdleTime,
  signal: AbortSignal,
): Promise<void> {
  const askedMs = new Map<string, number>();
  while (!signal.aborted) {
    const leftMs = idleBeforeMs - idle.idleMs();
    if (leftMs > 0) {
      await world.clock.pause(leftMs, signal);
      continue;
    }
    try {
      await askForNext(world, askedMs, signal);
    } catch (error) {
      world.log.warn({ err: error }, 'no calibration could be asked for');
    }
    await world.clock.pause(idleBeforeMs, signal);
  }
}

/** Of what this process has asked for; another process finds out from the store and the queue. */
async function askForNext(
  world: World,
  askedMs: Map<string, number>,
  signal: AbortSignal,
): Promise<void> {
  const { github, queue, clock, log } = world;
  const testbed = await world.sandbox.testbed();
  const known: Calibrated[] = [];
  for (const repository of await github.repositories()) {
    if (signal.aborted) return;
    if (await queue.holds(calibrationKey(repository))) continue;
    known.push(await knownOf(world, repository, testbed.id, askedMs));
  }
  const nowMs = clock.now().getTime();
  const repository = nextCalibration(known, nowMs);
  if (repository === null) return;
  const key = repositoryKey(repository);
  // Also where it cannot be measured: then the others have their turn.
  askedMs.set(key, nowMs);
  const sha = await github.branchHead(repository, repository.defaultBranch);
  await queue.enqueue({ kind: 'calibrate', repository, sha, delivery: `idle-${sha}` });
  log.info({ repository: key, sha }, 'idle: a calibration is asked for');
}

async function knownOf(
  { store }: World,
  repository: Repository,
  testbedId: string,
  askedMs: ReadonlyMap<string, number>,
): Promise<Calibrated> {
  const key = repositoryKey(repository);
  const points = await store.calibrations(key, testbedId, fewestCalibrations);
  const [newest] = points;
  return {
    repository,
    runs: runsUnderPresentConditions(points),
    newestMs: newest === undefined ? null : Date.parse(newest.recordedAt),
    askedMs: askedMs.get(key) ?? null,
  };
}
