import type { Arms, Subject } from './arms.ts';
import { ChildFailure, type Session } from './session.ts';

/** After so many ends nothing more is asked. */
const mostEnds = 3;

/** A child that is started when it is needed, and again after a question has ended it. */
export class RestartingSession {
  readonly #arms: Arms;
  readonly #subject: Subject;
  readonly #signal: AbortSignal;
  #session: Session | null = null;
  #ends = 0;

  constructor(arms: Arms, subject: Subject, signal: AbortSignal) {
    this.#arms = arms;
    this.#subject = subject;
    this.#signal = signal;
  }

  /** Questions have ended it too often. */
  get isSpent(): boolean {
    return this.#ends >= mostEnds;
  }

  /** Throws ChildFailure, CancelledError. */
  async ask<T>(question: (session: Session) => Promise<T>): Promise<T> {
    this.#session ??= (await this.#arms.load(this.#subject, this.#signal)).session;
    try {
      return await question(this.#session);
    } catch (error) {
      const lives = error instanceof ChildFailure && ['threw', 'suite'].includes(error.kind);
      if (!lives) {
        this.#ends += 1;
        await this.close();
      }
      throw error;
    }
  }

  async close(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    await session?.close();
  }
}
