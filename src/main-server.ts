/** The commands that serve: webhooks in, work in the queue, publications out. */
import { randomInt, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { handleRequest } from '#app/handle-request.ts';
import { receiveEvent } from '#app/receive-event.ts';
import { sweep } from '#app/sweep.ts';
import { compareOutput } from '#core/analysis/correctness.ts';
import { type Environment, parseEnvironment } from '#core/config/environment.ts';
import { UserError } from '#core/model/errors.ts';
import type { Event } from '#core/model/event.ts';
import { mergeNote, sameButNoise } from '#core/report/note.ts';
import { readOutput } from '#edges/adapters/read-output.ts';
import { createCheckout } from '#edges/checkout/checkout.ts';
import { createGitHub } from '#edges/github/client.ts';
import { createServer } from '#edges/github/server.ts';
import { createQueue } from '#edges/queue/queue.ts';
import { bubblewrapWorks } from '#edges/sandbox/bubblewrap.ts';
import { createSandbox } from '#edges/sandbox/sandbox.ts';
import { createSources } from '#edges/source/sources.ts';
import { openDatabase } from '#edges/store/database.ts';
import { createStore } from '#edges/store/store.ts';
import { interrupted } from '#edges/terminal/interrupt.ts';
import type { Queue } from '#ports/queue.ts';
import type { Store } from '#ports/store.ts';
import type { Progress, World } from '#ports/world.ts';

export interface ServerFlags {
  readonly unsafeNoSandbox?: boolean;
}

type Part = 'serve' | 'work' | 'start';

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
  const environment = parseEnvironment(variables, (path) => readFileSync(path, 'utf8'));
  const isolation = await requireSandbox(part, flags);
  await mkdir(environment.directory, { recursive: true });
  const log = createLog(environment);
  const database = await openDatabase({
    databaseUrl: environment.databaseUrl,
    directory: join(environment.directory, 'store'),
  });
  const queue = await createQueue(database, log);
  const world = createWorld(environment, isolation, createStore(database), queue, log);
  const stops: (() => Promise<void>)[] = [];
  try {
    if (part !== 'work') stops.push(await serve(environment, world, log));
    if (part !== 'serve') {
      await world.checkout.sweep();
      await world.queue.work((request, signal) => handleRequest(world, request, signal));
      log.info({}, 'working');
    }
    await interrupted();
    log.info({}, 'stopping');
  } finally {
    for (const stop of stops) await stop();
    await world.queue.stop();
    await world.store.close();
  }
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

function createLog(environment: Environment): Logger {
  const paths = secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);
  return pino({ level: environment.logLevel, redact: { paths, censor: '[redacted]' } });
}

function createWorld(
  environment: Environment,
  isolation: 'bubblewrap' | 'none',
  store: Store,
  queue: Queue,
  log: Logger,
): World {
  const { directory } = environment;
  const progress: Progress = {
    step: (text) => log.debug({ step: text }, 'progress'),
    advance: (done, total, text) => log.debug({ done, total, text }, 'progress'),
    finish() {},
  };
  return {
    github: createGitHub({
      ...environment,
      log,
      mergeNote,
      sameButNoise,
      // GitHub asks for a second between writes; a server on this machine does not.
      patience: isLoopback(environment.apiUrl) ? { spaced: false } : {},
    }),
    store,
    queue,
    checkout: createCheckout(join(directory, 'checkout')),
    sandbox: createSandbox({
      compareOutput,
      readOutput,
      isolation,
      workDirectory: join(directory, 'sandbox'),
    }),
    sources: createSources(),
    clock: { now: () => new Date(), monotonicMs: () => performance.now() },
    chance: { id: () => randomUUID(), seed: () => randomInt(2 ** 32) },
    progress,
    log,
  };
}

/** Receives webhooks; events are handled one after the other, after GitHub has had its 2xx. */
async function serve(
  environment: Environment,
  world: World,
  log: Logger,
): Promise<() => Promise<void>> {
  let inbox = Promise.resolve();
  const handle = (event: Event): void => {
    inbox = inbox
      .then(() => receiveEvent(world, event))
      .catch((error) => log.error({ delivery: event.delivery, err: error }, 'event failed'));
  };
  const server = createServer({ ...environment, log, onEvent: async (event) => handle(event) });
  const { port } = await server.start();
  log.info({ port, host: environment.host }, 'listening');
  const makeUp = (): void => {
    inbox = inbox
      .then(async () => {
        await sweep(world);
      })
      .catch((error) => log.warn({ err: error }, 'the sweep failed'));
  };
  makeUp();
  const timer = setInterval(makeUp, sweepEveryMs);
  return async () => {
    clearInterval(timer);
    await server.stop();
    await inbox;
  };
}

function isLoopback(address: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(address).hostname);
}
