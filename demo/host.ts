/** What the rooms of the local GitHub share. */
import type { Access } from './access.ts';
import type { Emulator } from './emulator.ts';
import type { LabelEvents } from './label-events.ts';
import type { Pulls } from './pulls.ts';
import type { Reactions } from './reactions.ts';
import type { GitRepositories } from './repositories.ts';
import type { Sync } from './sync.ts';
import type { Webhooks } from './webhooks.ts';

export interface Host {
  readonly webUrl: string;
  readonly apiUrl: string;
  /** Events that the App subscribes to; what GitHub sends to every App comes on top. */
  readonly events: readonly string[];
  readonly permissions: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly emulator: Emulator;
  readonly access: Access;
  readonly git: GitRepositories;
  readonly sync: Sync;
  readonly pulls: Pulls;
  readonly reactions: Reactions;
  readonly labelEvents: LabelEvents;
  readonly webhooks: Webhooks;
  /** One change at a time: refs live in two places, and a push may not overtake another. */
  readonly lock: Lock;
  readonly changes: Changes;
  readonly log: (line: string) => void;
}

export class Lock {
  #tail: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(work);
    this.#tail = result.catch(() => {});
    return result;
  }
}

/** Counts what happened, so that a test waits for events instead of sleeping. */
export class Changes {
  #count = 0;
  #waiting: (() => void)[] = [];

  get count(): number {
    return this.#count;
  }

  happened(): void {
    this.#count += 1;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  /** Resolves when more than `seen` changes have happened; at once if they have already. */
  after(seen: number): Promise<void> {
    if (this.#count > seen) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
