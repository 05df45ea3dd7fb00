/** The commands that serve: webhooks in, work in the queue, publications out. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import { calibrateWhenIdle, measureIdleTime } from '#app/calibrate-when-idle.ts';
import { handleRequest } from '#app/handle-request.ts';
import { receiveEvent } from '#app/receive-event.ts';
import { sweep } from '#app/sweep.ts';
import { compareOutput } from '#core/analysis/correctness.ts';
import { type Environment, parseEnvironment } from '#core/config/environment.ts';
import { TransientError, UserError } from '#core/model/errors.ts';
import type { Event } from '#core/model/event.ts';
import { repositoryKey } from '#core/model/repository.ts';
import { readOutput } from '#edges/adapters/read-output.ts';
import { createServer } from '#edges/github/server.ts';
import { bubblewrapWorks } from '#edges/sandbox/bubblewrap.ts';
import { createSandbox } from '#edges/sandbox/sandbox.ts';
import { interrupted } from '#edges/terminal/interrupt.ts';
import type { World } from '#ports/world.ts';
import { openWorld } from './main-world.ts';

export interface ServerFlags {
  readonly unsafeNoSandbox?: boolean;
}

/** Which parts a process has: webhooks, the worker, or both. */
export type Part = 'serve' | 'work' | 'start';

/** How often lost deliveries are made up for. */
const sweepEveryMs = 5 * 60_000;

/** Everything that must never be in a log, whatever object carries it. */
const secretFields = [
  'token',
  'privateKey',
  'webhookSecret',
  'authorization',
  'password',
  'secret',
];

export async function runServer(
  part: Part,
  flags: ServerFlags,
  variables: NodeJS.ProcessEnv,
): Promise<number> {
  // From the first moment on: whoever stops a process that is starting means it, too.
  const stopped = interrupted();
  const environment = parseEnvironment(variables, (path) => readFileSync(path, 'utf8'));
  const isolation = await requireSandbox(part, flags);
  const workDirectory = join(environment.directory, 'sandbox');
  const sandbox = createSandbox({ compareOutput, readOutput, isolation, workDirectory });
  const log = createLog(environment);
  const world = await openWorld(environment, sandbox, log);
  const parts = await startParts(part, environment, world, log);
  await stopped;
  log.info({}, 'stopping');
  await parts.stop();
  return 0;
}

async function requireSandbox(part: Part, flags: ServerFlags): Promise<'bubblewrap' | 'none'> {
  if (await bubblewrapWorks()) return 'bubblewrap';
  if (flags.unsafeNoSandbox === true) return 'none';
  throw new UserError(
    `isochron ${part} runs code of pull requests and needs bubblewrap, which does not work here: ` +
      'install it (apt-get install bubblewrap) and allow user namespaces, or pass ' +
      '--unsafe-no-sandbox if you trust everybody who can open a pull request.',
  );
}

/** The delivery that is handled: every line of the log that comes of it carries its id. */
const handledDelivery = new AsyncLocalStorage<string>();

/** One JSON object a line; on a terminal, lines for people. */
function createLog(environment: Environment): Logger {
  const paths = secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);
  const mixin = (): object => {
    const delivery = handledDelivery.getStore();
    return delivery === undefined ? {} : { delivery };
  };
  const redact = { paths, censor: '[redacted]' };
  const options = { level: environment.logLevel, redact, mixin };
  return process.stdout.isTTY ? pino(options, pretty({ sync: true })) : pino(options);
}

export interface RunningParts {
  /** Null without the part that receives webhooks. */
  readonly port: number | null;
  /** Resolves when every event that came in is handled, and nothing waits or runs. */
  idle(): Promise<void>;
  /** Ends what runs, which goes back to the queue, and closes the world. */
  stop(): Promise<void>;
}

/** Starts the parts of a process on an open world, which they close in the end. */
export async function startParts(
  part: Part,
  environment: Environment,
  world: World,
  log: Logger,
): Promise<RunningParts> {
  let receiver: Receiver | null = null;
  let calibrating = Promise.resolve();
  const stopping = new AbortController();
  const stop = async (): Promise<void> => {
    stopping.abort();
    await receiver?.stop();
    await calibrating;
    await world.queue.stop();
    await world.store.close();
  };
  try {
    if (part !== 'work') receiver = await serve(environment, world, log);
    if (part !== 'serve') {
      await world.checkout.sweep();
      const idleTime = measureIdleTime(world.clock);
      await world.queue.work((request, signal, lastTry) =>
        idleTime.during(() =>
          handledDelivery.run(request.delivery, () =>
            handleRequest(world, request, signal, lastTry),
          ),
        ),
      );
      if (environment.calibrate) {
        calibrating = calibrateWhenIdle(world, idleTime, stopping.signal);
      }
      log.info({}, 'working');
    }
    const idle = async (): Promise<void> => {
      await receiver?.idle();
      await world.queue.idle();
    };
    return { port: receiver?.port ?? null, idle, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Receiver {
  readonly port: number;
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** Waits before an event that failed in passing is tried again. */
const retryMs = [1_000, 10_000, 60_000];

/**
 * Receives webhooks. After GitHub has had its 2xx, the events of a repository are handled one after
 * the other, in the order in which they came; repositories do not wait for each other.
 */
async function serve(environment: Environment, world: World, log: Logger): Promise<Receiver> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const inboxes = new Map<string, Promise<void>>();
  let sweeping = Promise.resolve();
  const handle = (event: Event): void => {
    const key = event.kind === 'installation' ? '' : repositoryKey(event.repository);
    const handled = (inboxes.get(key) ?? Promise.resolve())
      .then(() => handledDelivery.run(event.delivery, () => persistently(world, event, signal)))
      .catch((error) => log.error({ delivery: event.delivery, err: error }, 'event failed'))
      .finally(() => {
        if (inboxes.get(key) === handled) inboxes.delete(key);
      });
    inboxes.set(key, handled);
  };
  const server = createServer({ ...environment, log, onEvent: async (event) => handle(event) });
  const { port } = await server.start();
  log.info({ port, host: environment.host }, 'listening');
  const makeUp = (): void => {
    sweeping = sweeping
      .then(async () => {
        await sweep(world, signal);
      })
      .catch((error) => log.warn({ err: error }, 'the sweep failed'));
  };
  makeUp();
  const timer = setInterval(makeUp, sweepEveryMs);
  return {
    port,
    idle: async () => {
      while (inboxes.size > 0) await Promise.all(inboxes.values());
    },
    stop: async () => {
      clearInterval(timer);
      await server.stop();
      stopping.abort();
      await Promise.all(inboxes.values());
      await sweeping;
    },
  };
}

/** GitHub has had its 2xx and will not send the event again: what passes is waited for. */
async function persistently(world: World, event: Event, signal: AbortSignal): Promise<void> {
  for (const waitMs of retryMs) {
    try {
      return await receiveEvent(world, event);
    } catch (error) {
      if (!(error instanceof TransientError) || signal.aborted) throw error;
      world.log.warn({ err: error, retryMs: waitMs }, 'the event will be tried again');
      await delay(Math.max(waitMs, error.retryAfterMs ?? 0), undefined, { signal });
    }
  }
  return receiveEvent(world, event);
}
