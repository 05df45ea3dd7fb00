import { createHmac, randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { webhookExamples } from '../fakes/github-examples.ts';
import { github, start, useGitHub } from './house.ts';
import { type Isochron, webhookSecret } from './isochron.ts';
import { kernel, kernelSource, Repository, rightSum, wrongSum } from './repository.ts';

useGitHub();

let isochron: Isochron;
let address: string;
/** Ids of deliveries that are about nothing on the local GitHub. */
const foreign = new Set<string>();

beforeAll(async () => {
  isochron = start('start');
  address = await isochron.webhookUrl();
  github.setWebhookUrl(address);
});

async function send(
  event: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<number> {
  const delivery = randomUUID();
  foreign.add(delivery);
  const response = await fetch(address, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': event,
      'x-github-delivery': delivery,
      'x-hub-signature-256': signed(body, webhookSecret),
      ...headers,
    },
  });
  await response.arrayBuffer();
  return response.status;
}

function signed(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

test('every documented payload gets a 2xx', async () => {
  const answers = new Map<string, number>();
  for (const { name, examples } of webhookExamples) {
    for (const [index, payload] of examples.entries()) {
      answers.set(`${name} ${index}`, await send(name, JSON.stringify(payload)));
    }
  }
  expect(answers.size).toBeGreaterThan(200);
  const refused = [...answers].filter(([, status]) => status < 200 || status > 299);
  expect(refused).toEqual([]);
});

test('what is malformed, forged, unknown or too long does not harm it', async () => {
  const body = '{"action":"opened"}';
  const forged = { 'x-hub-signature-256': signed(body, 'another secret') };
  expect(await send('pull_request', body, forged)).toBe(400);
  expect(await send('pull_request', '{"action":')).toBe(400);
  expect(await send('pull_request', '{"action":"opened","number":{}}')).toBe(200);
  expect(await send('no_such_event', body)).toBe(200);
  expect(await send('push', ' '.repeat(25 * 2 ** 20 + 1))).toBe(413);
});

test('afterwards it is alive, measures what exists, and has measured nothing else', async () => {
  const health = await fetch(new URL('/healthz', address));
  expect(await health.json()).toEqual({ status: 'ok' });
  const repository = await Repository.create(github, 'real', kernel('sum', rightSum), '2s');
  const number = await repository.open('wrong', kernelSource('sum', wrongSum));
  const { labels } = await repository.page(number, (page) => page.labels.length > 0);
  expect(labels).toEqual(['perf: incorrect']);
  // Events are handled in their order, so those before have been by now.
  const own = isochron.lines.filter(({ delivery }) => foreign.has(String(delivery)));
  expect(own.length).toBeGreaterThan(200);
  expect(own.filter(({ msg }) => msg === 'progress' || msg === 'request done')).toEqual([]);
  expect((await isochron.stop()).code).toBe(0);
});
