/** Signed webhooks, one after another, each with a log entry that says how it went. */
import { createHmac, randomUUID } from 'node:crypto';
import { app } from './emulator.ts';
import type { JsonObject } from './json.ts';

/** GitHub gives a receiver 10 seconds. */
const timeoutMs = 10_000;

export interface Delivery {
  readonly id: number;
  /** `X-GitHub-Delivery`; a redelivery keeps it. */
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly payload: JsonObject;
  readonly deliveredAt: string;
  readonly redelivery: boolean;
  readonly durationMs: number;
  /** The receiver's answer; null when there was none. */
  readonly status: number | null;
  readonly error: string | null;
}

type Message = { readonly event: string; readonly payload: JsonObject };
/** What will be sent, once it is its turn; null when there is nothing to send after all. */
type Pending = () => Promise<Message | null>;

export interface WebhookOptions {
  readonly url: string | undefined;
  readonly secret: string;
  readonly onDelivered: () => void;
  readonly log: (line: string) => void;
}

export class Webhooks {
  url: string | undefined;
  readonly #options: WebhookOptions;
  readonly #log: Delivery[] = [];
  readonly #stopping = new AbortController();
  #tail: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(options: WebhookOptions) {
    this.url = options.url;
    this.#options = options;
  }

  get deliveries(): readonly Delivery[] {
    return this.#log;
  }

  /** Whether every webhook has been delivered. */
  get idle(): boolean {
    return this.#waiting === 0;
  }

  send(pending: Pending): void {
    this.#enqueue(async () => {
      const message = await pending();
      if (message !== null) await this.#deliver(message, randomUUID(), false);
    });
  }

  /** The same delivery again, as the button on GitHub's page does. */
  redeliver(guid: string): void {
    const delivery = this.#log.findLast((entry) => entry.guid === guid);
    if (delivery === undefined) throw new Error(`there was no delivery ${guid}`);
    this.#enqueue(() => this.#deliver(delivery, guid, true));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#tail;
  }

  #enqueue(work: () => Promise<void>): void {
    this.#waiting += 1;
    this.#tail = this.#tail
      .then(() => (this.#stopping.signal.aborted ? undefined : work()))
      .catch((error: unknown) => this.#options.log(`webhook: ${String(error)}`))
      .finally(() => {
        this.#waiting -= 1;
        this.#options.onDelivered();
      });
  }

  async #deliver(message: Message, guid: string, redelivery: boolean): Promise<void> {
    const { event, payload } = message;
    const body = JSON.stringify(payload);
    const started = performance.now();
    const answer = await this.#post(event, guid, body);
    const action = typeof payload.action === 'string' ? payload.action : null;
    this.#log.push({
      id: this.#log.length + 1,
      guid,
      event,
      action,
      payload,
      deliveredAt: new Date().toISOString(),
      redelivery,
      durationMs: performance.now() - started,
      ...answer,
    });
    const name = action === null ? event : `${event}.${action}`;
    this.#options.log(`webhook ${name}: ${answer.status ?? answer.error}`);
  }

  async #post(event: string, guid: string, body: string) {
    if (this.url === undefined) return { status: null, error: 'there is no webhook URL' };
    const signature = createHmac('sha256', this.#options.secret).update(body).digest('hex');
    try {
      const response = await fetch(this.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'GitHub-Hookshot/local',
          'x-github-delivery': guid,
          'x-github-event': event,
          'x-github-hook-installation-target-id': String(app.id),
          'x-github-hook-installation-target-type': 'integration',
          'x-hub-signature-256': `sha256=${signature}`,
        },
        body,
        signal: AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(timeoutMs)]),
      });
      await response.arrayBuffer();
      return { status: response.status, error: null };
    } catch (error) {
      const { cause } = error as Error;
      return { status: null, error: String(cause ?? error) };
    }
  }
}
