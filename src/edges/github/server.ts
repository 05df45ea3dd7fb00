import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { type ApplicationFunction, createNodeMiddleware, Probot } from 'probot';
import { UserError } from '#core/model/errors.ts';
import type { Event } from '#core/model/event.ts';
import { readBody, TooLong } from './body.ts';
import { handledEvents, parseEvent } from './receive.ts';

export interface ServerOptions {
  readonly appId: number | string;
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly apiUrl: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly log: Logger;
  /**
   * Takes the event in (a row, a place in the queue) before GitHub has its answer: it must be
   * quick.
   */
  readonly onEvent: (event: Event) => Promise<void>;
}

export interface WebhookServer {
  start(): Promise<{ readonly port: number }>;
  /** Lets open requests finish. */
  stop(): Promise<void>;
}

export const webhookPath = '/api/github/webhooks';

/** GitHub sends no more than 25 MB. */
const longestPayload = 25 * 1024 * 1024;

/** A request that trickles in is cut off. */
const requestTimeoutMs = 30_000;

/** The last part of the way in: what has passed the guard, with its body read. */
type Middleware = (
  request: IncomingMessage & { body?: string },
  response: ServerResponse,
) => unknown;

/**
 * The webhook's server: Probot checks the signature, an event is parsed and handed over, GitHub has
 * its answer. Throws UserError without a secret: Probot would accept the one that everybody knows.
 */
export function createServer(options: ServerOptions): WebhookServer {
  if (options.webhookSecret.trim() === '') {
    throw new UserError(
      'WEBHOOK_SECRET is empty, so anybody could send events. Set it to the secret of the ' +
        "App's webhook; `openssl rand -hex 32` makes one.",
    );
  }
  let server: Server | null = null;
  return {
    async start() {
      const probot = probotOf(options);
      const takeIn = await createNodeMiddleware(receiver(options), {
        probot,
        webhooksPath: webhookPath,
      });
      await probot.ready();
      server = createHttpServer({ requestTimeout: requestTimeoutMs }, (request, response) => {
        answer(request, response, { ...options, probot, takeIn }).catch((error: unknown) => {
          options.log.error({ delivery: deliveryOf(request), err: error }, 'request failed');
          if (response.headersSent) response.destroy();
          else reply(response, 500, { error: 'Internal error' });
        });
      });
      await listening(server, options);
      const { port } = server.address() as AddressInfo;
      return { port };
    },
    async stop() {
      const open = server;
      server = null;
      if (open === null) return;
      await new Promise<void>((resolve) => {
        open.close(() => resolve());
        open.closeIdleConnections();
      });
    },
  };
}

function probotOf({ appId, privateKey, webhookSecret, apiUrl, log }: ServerOptions): Probot {
  return new Probot({
    appId,
    privateKey,
    secret: webhookSecret,
    baseUrl: apiUrl.replace(/\/+$/, ''),
    // Probot logs whole payloads, without the delivery's id: what matters is logged here.
    log: log.child({}, { level: 'silent' }),
  });
}

/** Hands every event that means something to `onEvent`. */
function receiver({ log, onEvent }: ServerOptions): ApplicationFunction {
  return (app) => {
    type Name = Parameters<typeof app.on>[0];
    app.on([...handledEvents] as unknown as Name, async ({ id, name, payload }) => {
      const deliveryLog = log.child({ delivery: id });
      const event = parseEvent(name, id, payload);
      if (event === null) {
        deliveryLog.debug({ event: name }, 'nothing to do');
        return;
      }
      try {
        await onEvent(event);
      } catch (error) {
        deliveryLog.error({ event: name, err: error }, 'the event could not be taken in');
        // GitHub hears of it with a 500, so that the delivery counts as failed and can be sent
        // again.
        throw new Error('the event could not be taken in');
      }
      deliveryLog.info({ event: name, kind: event.kind }, 'event taken in');
    });
  };
}

interface Desk extends ServerOptions {
  readonly probot: Probot;
  readonly takeIn: Middleware;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  desk: Desk,
): Promise<void> {
  const path = request.url?.split('?')[0] ?? '';
  if (path === '/healthz') return reply(response, 200, { status: 'ok' });
  if (path !== webhookPath) return reply(response, 404, { error: 'Not found' });
  if (request.method !== 'POST') {
    return reply(response, 405, { error: 'Webhooks are sent with POST' });
  }
  const log = desk.log.child({ delivery: deliveryOf(request) });
  response.once('finish', () => {
    const level = response.statusCode < 400 ? 'debug' : 'warn';
    const event = request.headers['x-github-event'];
    log[level]({ event, status: response.statusCode }, 'delivery answered');
  });
  try {
    const body = await readBody(request, longestPayload);
    const refusal = await refusalOf(request, body, desk.probot);
    if (refusal !== null) return reply(response, 400, { error: refusal });
    await desk.takeIn(Object.assign(request, { body }), response);
  } catch (error) {
    if (!(error instanceof TooLong)) throw error;
    reply(response, 413, { error: error.message });
  }
}

/**
 * What is wrong with a delivery that is rightly signed; Probot refuses the others. JSON that is no
 * object would make it fail with a 500.
 */
async function refusalOf(
  request: IncomingMessage,
  body: string,
  probot: Probot,
): Promise<string | null> {
  const signature = request.headers['x-hub-signature-256'];
  if (typeof signature !== 'string' || signature === '' || body === '') return null;
  const genuine = await probot.webhooks.verify(body, signature).catch(() => false);
  if (!genuine) return null;
  try {
    const payload: unknown = JSON.parse(body);
    const isObject = typeof payload === 'object' && payload !== null && !Array.isArray(payload);
    return isObject ? null : 'The payload is not a JSON object';
  } catch {
    return 'The payload is not JSON';
  }
}

function deliveryOf(request: IncomingMessage): string | undefined {
  const id = request.headers['x-github-delivery'];
  return typeof id === 'string' ? id.slice(0, 100) : undefined;
}

function reply(response: ServerResponse, status: number, content: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
}

function listening(server: Server, { host, port }: ServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const text = `Port ${port} on ${host} is taken. Stop what is there, or set another PORT.`;
      reject(error.code === 'EADDRINUSE' ? new UserError(text) : error);
    });
    server.listen({ host, port }, resolve);
  });
}
