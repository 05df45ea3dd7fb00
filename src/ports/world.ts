import type { CeilingsShelf } from './ceilings.ts';
import type { Checkout } from './checkout.ts';
import type { GitHub } from './github.ts';
import type { Profiler } from './profiler.ts';
import type { Queue } from './queue.ts';
import type { Sandbox } from './sandbox.ts';
import type { Sources } from './sources.ts';
import type { Store } from './store.ts';

export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface Clock {
  now(): Date;
  /** Milliseconds of a clock that never goes back. */
  monotonicMs(): number;
  /** Resolves after a while, or at once when the signal aborts. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

/** What the app draws from outside: ids and seeds. */
export interface Chance {
  id(): string;
  /** A whole number in [0, 2^32). */
  seed(): number;
}

/** Tells a person what is going on during long work. */
export interface Progress {
  /** A new step, such as "building base". */
  step(text: string): void;
  /** How far the present step is; `done` of `total`. */
  advance(done: number, total: number, text: string): void;
  /** Nothing more comes: leaves the terminal clean. */
  finish(): void;
}

/** What measuring needs. */
export interface Bench {
  readonly checkout: Checkout;
  readonly sandbox: Sandbox;
  readonly profiler: Profiler;
  readonly sources: Sources;
  readonly ceilings: CeilingsShelf;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly progress: Progress;
  readonly log: Log;
}

/** What receiving events needs. */
export interface Desk {
  readonly github: GitHub;
  readonly store: Store;
  readonly queue: Queue;
  readonly sources: Sources;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a worker needs. */
export interface World extends Bench, Desk {}
