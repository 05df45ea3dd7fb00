import { createRequire } from 'node:module';

/** One documented webhook: its event's name and payloads as GitHub sends them. */
export interface WebhookExample {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: a JSON document that a test looks into
  readonly examples: readonly any[];
}

/** Every payload of @octokit/webhooks-examples. */
export const webhookExamples: readonly WebhookExample[] = createRequire(import.meta.url)(
  '@octokit/webhooks-examples/api.github.com/index.json',
);

/** A copy of the first example of an event and action, to be changed by a test. */
// biome-ignore lint/suspicious/noExplicitAny: a JSON document that a test changes
export function exampleOf(name: string, action?: string): any {
  const event = webhookExamples.find((one) => one.name === name);
  const found = event?.examples.find((one) => action === undefined || one.action === action);
  if (found === undefined) throw new Error(`no example of ${name} ${action}`);
  return structuredClone(found);
}
