/** The front of the local GitHub: REST, GraphQL and git on one loopback port. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { announceRefs, relay } from './events.ts';
import type { Faults } from './faults.ts';
import { answerGit, isGitPath } from './git-http.ts';
import { answerGraphql } from './graphql.ts';
import type { Host } from './host.ts';
import { isObject } from './json.ts';
import { type Call, failure, forward, type Reply } from './rest.ts';
import { additionRoutes } from './routes-additions.ts';
import { deliveryRoutes } from './routes-deliveries.ts';
import { pullRoutes } from './routes-pulls.ts';

const apiPrefix = '/api/v3';
const bodyLimitBytes = 256 * 1024 * 1024;
const routes = [...pullRoutes, ...additionRoutes, ...deliveryRoutes];
/** Requests after which a ref may be elsewhere. */
const movesRefs = /^\/repos\/([^/]+\/[^/]+)\/(?:git\/refs|contents|merges)(?:\/|$)/;

export class Gateway {
  readonly webUrl: string;
  /** Where the emulator's webhooks come in; nobody else knows the address. */
  readonly hookUrl: string;
  readonly #server: Server;
  readonly #faults: Faults;
  #host: Host | undefined;

  private constructor(server: Server, port: number, faults: Faults) {
    this.#server = server;
    this.#faults = faults;
    this.webUrl = `http://127.0.0.1:${port}`;
    this.hookUrl = `${this.webUrl}/hooks/${randomBytes(12).toString('hex')}`;
    server.on('request', (request, response) => void this.#serve(request, response));
  }

  get apiUrl(): string {
    return this.webUrl + apiPrefix;
  }

  static async listen(faults: Faults): Promise<Gateway> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('no loopback port');
    return new Gateway(server, address.port, faults);
  }

  /** The address is needed before there is anything to serve. */
  open(host: Host): void {
    this.#host = host;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let reply: Reply;
    try {
      reply = await this.#answer(request);
    } catch (error) {
      this.#host?.log(`${request.method} ${request.url}: ${(error as Error).stack}`);
      reply = failure(500, String(error));
    }
    const json = !Buffer.isBuffer(reply.body);
    const body = json ? Buffer.from(JSON.stringify(reply.body)) : (reply.body as Buffer);
    const type = json ? { 'content-type': 'application/json; charset=utf-8' } : {};
    response.writeHead(reply.status, { ...reply.headers, ...type, 'content-length': body.length });
    response.end(body);
  }

  async #answer(request: IncomingMessage): Promise<Reply> {
    const host = this.#host;
    if (host === undefined) return failure(503, 'Starting');
    const url = new URL(request.url ?? '/', this.webUrl);
    const body = await readBody(request);
    if (url.href === this.hookUrl) return hook(host, request, body);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const principal = host.access.identify(request.headers.authorization);
    const isGit = isGitPath(url.pathname);
    const isApi = url.pathname.startsWith(`${apiPrefix}/`);
    const call: Call = {
      method: request.method ?? 'GET',
      path: isApi ? url.pathname.slice(apiPrefix.length) : url.pathname,
      query: url.searchParams,
      headers,
      body,
      principal: principal ?? null,
    };
    const fault = this.#faults.take(call);
    if (fault !== null) return fault;
    if (principal === undefined) return badCredentials(isGit);
    if (isGit) return answerGit(host, call);
    if (url.pathname === '/api/graphql') return answerGraphql(host, call);
    if (!isApi) return failure(404, 'The local GitHub has no pages, only /api/v3 and git.');
    return call.method === 'GET' ? answerRest(host, call) : change(host, call);
  }
}

/** A request that changes something, with all that follows from it, and nothing beside it. */
async function change(host: Host, call: Call): Promise<Reply> {
  const reply = await host.lock.run(async () => {
    const answer = await answerRest(host, call);
    const repository = movesRefs.exec(call.path)?.[1];
    if (repository === undefined) return answer;
    // What the emulator calls a conflict on a protected branch, GitHub calls invalid.
    if (answer.status === 409 && call.path.includes('/git/refs')) return { ...answer, status: 422 };
    if (answer.status >= 300) return answer;
    const updates = await host.sync.download(repository);
    await announceRefs(host, updates, call.principal?.login ?? '');
    return answer;
  });
  host.changes.happened();
  return reply;
}

async function answerRest(host: Host, call: Call): Promise<Reply> {
  for (const route of routes) {
    if (route.method !== call.method) continue;
    const match = route.path.exec(call.path);
    if (match !== null) return route.answer(host, call, { ...match.groups });
  }
  return forward(host, call);
}

function hook(host: Host, request: IncomingMessage, body: Buffer): Reply {
  const event = String(request.headers['x-github-event']);
  const payload: unknown = JSON.parse(body.toString());
  if (isObject(payload)) relay(host, event, payload);
  return { status: 202, body: {} };
}

function badCredentials(isGit: boolean): Reply {
  const reply = failure(401, 'Bad credentials');
  return isGit ? { ...reply, headers: { 'www-authenticate': 'Basic realm="GitHub"' } } : reply;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bodyLimitBytes) throw new Error(`a request over ${bodyLimitBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
