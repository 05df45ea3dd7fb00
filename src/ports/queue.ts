import type { Request } from '#core/model/request.ts';

/** `lastTry`: a TransientError would not be tried again. */
export type Handler = (request: Request, signal: AbortSignal, lastTry: boolean) => Promise<void>;

/** Requests wait here; one request a key, the newest wins. */
export interface Queue {
  /**
   * Takes the place of a waiting request of the same key and stops one that is running; resolves to
   * those that it took the place of.
   */
  enqueue(request: Request): Promise<readonly Request[]>;
  /** Whether a request of this key waits or runs. */
  holds(key: string): Promise<boolean>;
  /** Drops the waiting request of a key and stops the running one. True when there was any. */
  cancel(key: string): Promise<boolean>;
  /**
   * Handles requests one at a time until `stop`; those that give way come last. The signal aborts
   * when the request is superseded or cancelled, or has to give way to one that waits: then it is
   * dropped. A handler that throws TransientError is called again after a back-off (3 times at
   * most).
   */
  work(handler: Handler): Promise<void>;
  /** Resolves when nothing waits and nothing runs. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}
