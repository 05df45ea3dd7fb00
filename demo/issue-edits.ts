/** What issues said before they were edited, which the emulator does not keep. */
import type { Host } from './host.ts';
import type { JsonObject } from './json.ts';

const edits = new WeakMap<Host, Map<string, JsonObject>>();

/** Kept until the webhook about it is sent. */
export function keepEdit(
  host: Host,
  repository: string,
  number: number,
  before: JsonObject,
  wanted: JsonObject,
): void {
  const changes: JsonObject = {};
  for (const key of ['title', 'body'] as const) {
    const now = wanted[key];
    if (now !== undefined && now !== before[key]) changes[key] = { from: before[key] ?? '' };
  }
  const own = edits.get(host) ?? new Map<string, JsonObject>();
  edits.set(host, own);
  own.set(`${repository}#${number}`, changes);
}

/** `changes` of the webhook, once. */
export function takeEdit(host: Host, repository: string, number: number): JsonObject {
  const own = edits.get(host);
  const key = `${repository}#${number}`;
  const changes = own?.get(key) ?? {};
  own?.delete(key);
  return changes;
}
