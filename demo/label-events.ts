/** Who put and removed which label, which the emulator does not tell of pull requests. */
import { child, type JsonObject, text } from './json.ts';

export class LabelEvents {
  /** By `owner/name#number`, oldest first. */
  readonly #lists = new Map<string, JsonObject[]>();
  #lastId = 0;

  /** Takes in a webhook about an issue or pull request; those about anything else are none. */
  take(payload: JsonObject, apiUrl: string): void {
    const event = text(payload.action);
    if (event !== 'labeled' && event !== 'unlabeled') return;
    const repository = text(child(payload, 'repository').full_name);
    const { number } = child(payload, 'issue');
    const { name, color } = child(payload, 'label');
    this.#lastId += 1;
    const list = this.list(repository ?? '', Number(number));
    list.push({
      id: this.#lastId,
      node_id: Buffer.from(`0:LabeledEvent${this.#lastId}`).toString('base64'),
      url: `${apiUrl}/repos/${repository}/issues/events/${this.#lastId}`,
      actor: payload.sender ?? null,
      event,
      commit_id: null,
      commit_url: null,
      created_at: new Date().toISOString(),
      performed_via_github_app: null,
      label: { name: name ?? null, color: color ?? null },
    });
  }

  list(repository: string, number: number): JsonObject[] {
    const key = `${repository}#${number}`;
    const known = this.#lists.get(key) ?? [];
    this.#lists.set(key, known);
    return known;
  }
}
