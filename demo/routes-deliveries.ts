/** The App's own log of webhooks, from which it can ask for one again. */
import { app } from './emulator.ts';
import type { Host } from './host.ts';
import { child, type Json, type JsonObject } from './json.ts';
import { type Call, failure, paged, type Reply, type Route } from './rest.ts';
import type { Delivery } from './webhooks.ts';

export const deliveryRoutes: readonly Route[] = [
  { method: 'GET', path: /^\/app\/hook\/deliveries$/, answer: list },
  { method: 'POST', path: /^\/app\/hook\/deliveries\/(?<id>\d+)\/attempts$/, answer: again },
];

async function list(host: Host, call: Call): Promise<Reply> {
  if (call.principal?.kind !== 'app') return failure(401, 'A JSON web token could not be decoded');
  const newestFirst = [...host.webhooks.deliveries].reverse();
  return paged(host, call, newestFirst.map(item));
}

function item(delivery: Delivery): JsonObject {
  const ok = delivery.status !== null && delivery.status < 400;
  const id = (value: Json | undefined) => (typeof value === 'number' ? value : null);
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: delivery.durationMs / 1000,
    status: ok ? 'OK' : (delivery.error ?? `Invalid HTTP Response: ${delivery.status}`),
    status_code: delivery.status ?? 0,
    event: delivery.event,
    action: delivery.action,
    installation_id: app.installationId,
    repository_id: id(child(delivery.payload, 'repository').id),
    throttled_at: null,
  };
}

async function again(
  host: Host,
  call: Call,
  { id }: Readonly<Record<string, string>>,
): Promise<Reply> {
  if (call.principal?.kind !== 'app') return failure(401, 'A JSON web token could not be decoded');
  const delivery = host.webhooks.deliveries.find((entry) => entry.id === Number(id));
  if (delivery === undefined) return failure(404, 'Not Found');
  host.webhooks.redeliver(delivery.guid);
  return { status: 202, body: {} };
}
