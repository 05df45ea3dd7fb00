/**
 * A clock that goes on only where a test says so, for what happens once in ten minutes: whoever
 * pauses is woken by `advance`.
 */
import { EventEmitter, once } from 'node:events';
import type { Clock } from '#ports/world.ts';

interface Sleeper {
  readonly untilMs: number;
  readonly wake: () => void;
}

export class SteeredClock implements Clock {
  readonly #events = new EventEmitter();
  readonly #startMs: number;
  #nowMs = 0;
  #sleepers: Sleeper[] = [];

  constructor(start: Date) {
    this.#startMs = start.getTime();
  }

  now(): Date {
    return new Date(this.#startMs + this.#nowMs);
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  async pause(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const sleeper = { untilMs: this.#nowMs + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal.addEventListener('abort', () => this.#wake(sleeper), { once: true });
      this.#events.emit('pause');
    });
  }

  get isPaused(): boolean {
    return this.#sleepers.length > 0;
  }

  /** Until somebody pauses. */
  async paused(): Promise<void> {
    if (!this.isPaused) await once(this.#events, 'pause');
  }

  /** Once somebody pauses, lets so much time go by. */
  async advance(ms: number): Promise<void> {
    await this.paused();
    this.#nowMs += ms;
    for (const one of this.#sleepers.filter(({ untilMs }) => untilMs <= this.#nowMs)) {
      this.#wake(one);
    }
  }

  #wake(sleeper: Sleeper): void {
    this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
    sleeper.wake();
  }
}
