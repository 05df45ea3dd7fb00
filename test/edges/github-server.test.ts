import { createHmac, randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { UserError } from '#core/model/errors.ts';
import type { Event } from '#core/model/event.ts';
import { createServer, webhookPath } from '#edges/github/server.ts';
import { privateKey } from '../fakes/github-api.ts';
import { exampleOf, webhookExamples } from '../fakes/github-examples.ts';

const webhookSecret = 'secretThatMustStaySecret';
const lines: string[] = [];
const events: Event[] = [];
let takeIn: (event: Event) => Promise<void>;

const server = createServer({
  appId: 1,
  privateKey,
  webhookSecret,
  // Nothing listens there: what a delivery does before its answer needs no API.
  apiUrl: 'http://127.0.0.1:9',
  host: '127.0.0.1',
  port: 0,
  log: pino({ level: 'trace' }, { write: (line: string) => lines.push(line) }),
  onEvent: (event) => takeIn(event),
});
let address: string;

beforeAll(async () => {
  const { port } = await server.start();
  address = `http://127.0.0.1:${port}`;
});

beforeEach(() => {
  lines.length = 0;
  events.length = 0;
  takeIn = async (event) => {
    events.push(event);
  };
});

afterAll(() => server.stop());

const signed = (body: string, secret = webhookSecret) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

function send(name: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${address}${webhookPath}`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': name,
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': signed(body),
      ...headers,
    },
  });
}

describe('a delivery', () => {
  test('of every documented kind gets a 2xx; what means something becomes an event', async () => {
    for (const { name, examples } of webhookExamples) {
      for (const payload of examples) {
        const response = await send(name, JSON.stringify(payload));
        expect(`${name} ${response.status}`).toBe(`${name} 200`);
        await response.arrayBuffer();
      }
    }
    expect(events.length).toBeGreaterThan(20);
  });

  test('is logged with its id on every line, and without secrets or payload', async () => {
    const delivery = randomUUID();
    const opened = exampleOf('pull_request', 'opened');
    opened.installation = { id: 42 };
    opened.pull_request.title = 'title that is not for the log';
    await send('pull_request', JSON.stringify(opened), { 'x-github-delivery': delivery });
    await send('pull_request', 'not JSON', { 'x-github-delivery': delivery });
    await send('pull_request', '{}', {
      'x-github-delivery': delivery,
      'x-hub-signature-256': signed('{}', 'wrong'),
    });
    expect(lines.length).toBeGreaterThanOrEqual(4);
    for (const line of lines) {
      expect(JSON.parse(line)).toMatchObject({ delivery });
      expect(line).not.toContain(webhookSecret);
      expect(line).not.toContain(privateKey.split('\n')[1]);
      expect(line).not.toContain('sha256=');
      expect(line).not.toContain('title that is not for the log');
    }
    expect(events.map(({ delivery: id }) => id)).toEqual([delivery]);
  });

  test('is answered after it was taken in', async () => {
    let isTaken = false;
    takeIn = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      isTaken = true;
    };
    const response = await send('push', JSON.stringify(pushToDefault()));
    expect(response.status).toBe(200);
    expect(isTaken).toBe(true);
  });

  test('that could not be taken in is a 500, so that GitHub counts it as failed', async () => {
    takeIn = async () => {
      throw new Error('the database is away');
    };
    const response = await send('push', JSON.stringify(pushToDefault()));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('database');
    expect(lines.join('')).toContain('the database is away');
  });

  test('of an unknown event is answered and ignored', async () => {
    const response = await send('no_such_event', '{"action":"created"}');
    expect(response.status).toBe(200);
    expect(events).toEqual([]);
  });
});

describe('what is refused, with a 4xx', () => {
  const push = JSON.stringify(pushToDefault());
  const wrong = signed(push, 'another secret');

  test.each<[string, () => Promise<Response>, number]>([
    ['JSON that is cut off', () => send('push', '{"ref": '), 400],
    ['an empty body', () => send('push', ''), 400],
    ['null', () => send('push', 'null'), 400],
    ['a number', () => send('push', '5'), 400],
    ['a list', () => send('push', '[]'), 400],
    ['a string', () => send('push', '"push"'), 400],
    ['bytes that are no text', () => send('push', '\u0000\uFFFD{'), 400],
    ['a wrong signature', () => send('push', push, { 'x-hub-signature-256': wrong }), 400],
    ['an empty signature', () => send('push', push, { 'x-hub-signature-256': '' }), 400],
    ['a signature of rubbish', () => send('push', push, { 'x-hub-signature-256': 'ü' }), 400],
    ['another content type', () => send('push', push, { 'content-type': 'text/plain' }), 415],
    ['no signature', () => bare({ 'x-github-event': 'push', 'x-github-delivery': '1' }), 400],
    ['no event', () => bare({ 'x-hub-signature-256': signed(push) }), 400],
    ['a body that is too long', () => send('push', 'x'.repeat(25 * 1024 * 1024 + 1)), 413],
    ['GET', () => fetch(`${address}${webhookPath}`), 405],
    ['another path', () => fetch(`${address}/api`, { method: 'POST', body: push }), 404],
  ])('%s', async (_name, request, status) => {
    const response = await request();
    expect(response.status).toBe(status);
    expect(Object.keys((await response.json()) as object)).toEqual(['error']);
    expect(events).toEqual([]);
  });

  function bare(headers: Record<string, string>): Promise<Response> {
    return fetch(`${address}${webhookPath}`, {
      method: 'POST',
      body: push,
      headers: { 'content-type': 'application/json', ...headers },
    });
  }
});

describe('the server', () => {
  const options = { appId: 1, privateKey, apiUrl: 'http://127.0.0.1:9', host: '127.0.0.1' };
  const more = { log: pino({ level: 'silent' }), onEvent: async () => {} };

  test('says that it lives', async () => {
    const response = await fetch(`${address}/healthz`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok' });
  });

  test.each(['', '   '])('refuses to be made without a secret (%j)', (empty) => {
    const make = () => createServer({ ...options, ...more, port: 0, webhookSecret: empty });
    expect(make).toThrow(UserError);
    expect(make).toThrow('WEBHOOK_SECRET is empty');
  });

  test('names the port that is taken', async () => {
    const port = Number(new URL(address).port);
    const second = createServer({ ...options, ...more, port, webhookSecret });
    await expect(second.start()).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`);
    await second.stop();
  });

  test('stops, more than once', async () => {
    const other = createServer({ ...options, ...more, port: 0, webhookSecret });
    const { port } = await other.start();
    await other.stop();
    await other.stop();
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  });
});

function pushToDefault(): object {
  const sha = '6113728f27ae82c7b1a177c8d03f9e96e0adf246';
  return { ...exampleOf('push'), ref: 'refs/heads/master', after: sha, deleted: false };
}
