/** Requests to the REST API and answers to them, and what most routes need. */
import type { Principal } from './access.ts';
import { corrected } from './corrections.ts';
import type { Schemas } from './emulator.ts';
import type { Host } from './host.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

export interface Call {
  readonly method: string;
  /** Without `/api/v3`, percent-encoded as it came. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly principal: Principal | null;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, or bytes as they are. */
  readonly body: Json | Buffer;
}

/** One thing that the gateway answers itself. */
export interface Route {
  readonly method: string;
  readonly path: RegExp;
  answer(host: Host, call: Call, groups: Readonly<Record<string, string>>): Promise<Reply>;
}

/** Headers that pass in each direction. */
const requestHeaders = ['accept', 'authorization', 'content-type', 'x-github-api-version'];
const replyHeader = /^(content-type|link|location|x-.*)$/;

/** What the emulator answers, corrected. */
export async function forward(host: Host, call: Call): Promise<Reply> {
  const query = call.query.size > 0 ? `?${call.query}` : '';
  const headers = Object.fromEntries(
    Object.entries(call.headers).filter(([name]) => requestHeaders.includes(name)),
  );
  const hasBody = ['POST', 'PUT', 'PATCH', 'DELETE'].includes(call.method);
  // GitHub takes no body for an empty object, the emulator takes it for an error.
  const body = call.body.length > 0 ? call.body : Buffer.from('{}');
  const answer = await host.emulator.request(
    call.method,
    call.path + query,
    headers,
    hasBody ? body : undefined,
  );
  const passed: Record<string, string> = {};
  for (const [name, value] of answer.headers) {
    if (replyHeader.test(name)) passed[name] = host.emulator.advertise(value, host.apiUrl);
  }
  const isJson = passed['content-type']?.includes('json') && answer.body.length > 0;
  if (!isJson) return { status: answer.status, headers: passed, body: answer.body };
  const json = JSON.parse(answer.body.toString()) as Json;
  return { status: answer.status, headers: passed, body: corrected(json, host) };
}

/** The same request to another path; what it changes it does as the same person. */
export function redirected(call: Call, method: string, path: string, body?: Json): Call {
  const content = body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body));
  const headers = { ...call.headers, 'content-type': 'application/json' };
  return { ...call, method, path, headers, body: content, query: new URLSearchParams() };
}

export function requestJson(call: Call): JsonObject {
  try {
    const json: unknown = JSON.parse(call.body.toString() || '{}');
    return isObject(json) ? json : {};
  } catch {
    return {};
  }
}

export function failure(status: number, message: string, errors?: readonly JsonObject[]): Reply {
  const documentation = { documentation_url: 'https://docs.github.com/rest' };
  const detail = errors === undefined ? {} : { errors };
  return { status, body: { message, ...detail, ...documentation, status: String(status) } };
}

/** The repository's JSON for whoever asks, or the emulator's refusal. */
export async function repositoryFor(
  host: Host,
  call: Call,
  repository: string,
): Promise<{ readonly found: Schemas['full-repository'] } | { readonly refused: Reply }> {
  const reply = await forward(host, redirected(call, 'GET', `/repos/${repository}`));
  if (reply.status !== 200) return { refused: reply };
  return { found: reply.body as unknown as Schemas['full-repository'] };
}

/** One page of a list, with the `Link` header that leads to the others. */
export function paged(
  host: Host,
  call: Call,
  list: readonly Json[],
  wrap: (page: readonly Json[]) => Json = (page) => page,
): Reply {
  const size = Math.min(100, Math.max(1, Number(call.query.get('per_page')) || 30));
  const last = Math.max(1, Math.ceil(list.length / size));
  const page = Math.max(1, Number(call.query.get('page')) || 1);
  const link = (number: number, relation: string) => {
    const query = new URLSearchParams(call.query);
    query.set('page', String(number));
    query.set('per_page', String(size));
    return `<${host.apiUrl}${call.path}?${query}>; rel="${relation}"`;
  };
  const links: string[] = [];
  if (page > 1) links.push(link(page - 1, 'prev'), link(1, 'first'));
  if (page < last) links.push(link(page + 1, 'next'), link(last, 'last'));
  const body = wrap(list.slice((page - 1) * size, page * size));
  return { status: 200, headers: links.length > 0 ? { link: links.join(', ') } : {}, body };
}
