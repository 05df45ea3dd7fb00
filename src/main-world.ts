/** The world of the server: every edge, built from the environment. */
import { randomInt, randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Environment } from '#core/config/environment.ts';
import { mergeNote, sameButNoise } from '#core/report/note.ts';
import { createCheckout } from '#edges/checkout/checkout.ts';
import { createGitHub, type GitHubOptions } from '#edges/github/client.ts';
import { createProfiler } from '#edges/profiler/profiler.ts';
import { createQueue, type QueueOptions } from '#edges/queue/queue.ts';
import { createSources } from '#edges/source/sources.ts';
import { createCeilingsFiles } from '#edges/store/ceilings-file.ts';
import { openDatabase } from '#edges/store/database.ts';
import { createStore } from '#edges/store/store.ts';
import type { Sandbox } from '#ports/sandbox.ts';
import type { Progress, World } from '#ports/world.ts';
import { systemClock } from './main-clock.ts';

/** Opens the store and the queue; whoever opens a world closes both, the queue first. */
export async function openWorld(
  environment: Environment,
  sandbox: Sandbox,
  log: Logger,
  queueOptions: QueueOptions = {},
  patience: GitHubOptions['patience'] = {},
): Promise<World> {
  const { directory, databaseUrl } = environment;
  await mkdir(directory, { recursive: true });
  const database = await openDatabase({ databaseUrl, directory: join(directory, 'store') });
  const store = createStore(database);
  const queue = await createQueue(database, log, queueOptions).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  return {
    github: createGitHub({
      ...environment,
      log,
      mergeNote,
      sameButNoise,
      // GitHub asks for a second between writes; a server on this machine does not.
      patience: { ...(isLoopback(environment.apiUrl) ? { spaced: false } : {}), ...patience },
    }),
    store,
    queue,
    checkout: createCheckout(join(directory, 'checkout')),
    sandbox,
    profiler: createProfiler(),
    sources: createSources(),
    ceilings: createCeilingsFiles(join(directory, 'ceilings')),
    clock: systemClock,
    chance: { id: () => randomUUID(), seed: () => randomInt(2 ** 32) },
    progress: progressInto(log),
    log,
  };
}

function progressInto(log: Logger): Progress {
  return {
    step: (text) => log.debug({ step: text }, 'progress'),
    advance: (done, total, text) => log.debug({ done, total, text }, 'progress'),
    finish() {},
  };
}

function isLoopback(address: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(address).hostname);
}
