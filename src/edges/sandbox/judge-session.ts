/** Answers of a judge alone, in a process that is there while a suite is verified. */
import type { Output, Shape } from '#suite';
import type { ParsedAnswer } from './answers.ts';
import type { Changes, InputArray, Order } from './protocol.ts';
import type { RestartingSession } from './restarting-session.ts';
import { ChildFailure, type Session } from './session.ts';

/** A call at a small shape takes no time; one that takes this long hangs. */
const answerMs = 5000;

/** A shape and the seed that draws its inputs. */
export interface Question {
  readonly shape: Shape;
  readonly seed: number;
}

export type DifferencesOrder = Extract<Order, { type: 'differences' }>;
export interface Differences {
  readonly output: Output;
  readonly step: Extract<ParsedAnswer, { type: 'gradient-step' }>;
}

/**
 * What was answered, kept until another suite is asked about: both arms ask the same. Null is the
 * answer to what the judge has none for.
 */
export class JudgeAnswers {
  #about = '';
  #known = new Map<string, unknown>();

  about(name: string): Map<string, unknown> {
    if (name !== this.#about) {
      this.#about = name;
      this.#known = new Map();
    }
    return this.#known;
  }
}

/** One question at a time, whoever asks: the child answers in lock-step. */
export class JudgeSession {
  readonly #session: RestartingSession;
  readonly #known: Map<string, unknown>;
  #last: Promise<unknown> = Promise.resolve();

  constructor(session: RestartingSession, known: Map<string, unknown>) {
    this.#session = session;
    this.#known = known;
  }

  /** Questions have ended it too often. */
  get isSpent(): boolean {
    return this.#session.isSpent;
  }

  /** Throws ChildFailure, CancelledError. */
  ask<T>(question: (session: Session) => Promise<T>): Promise<T> {
    const asked = this.#last.then(() => this.#session.ask(question));
    this.#last = asked.catch(() => {});
    return asked;
  }

  /** Null where the reference throws, or ends its process. */
  reference({ shape, seed }: Question, changes: Changes): Promise<Output | null> {
    const order = { type: 'reference', shape, seed, changes } as const;
    return this.#remembered(order, (session) => session.askForOutput(order, answerMs));
  }

  /** Null where the inputs of a shape cannot be drawn. */
  inputs({ shape, seed }: Question): Promise<readonly InputArray[] | null> {
    const order = { type: 'inputs', shape, seed } as const;
    return this.#remembered(
      order,
      async (session) => (await session.ask(order, 'inputs', answerMs)).arrays,
    );
  }

  /** Throws ChildFailure, CancelledError. */
  async differences(order: DifferencesOrder): Promise<Differences> {
    const key = JSON.stringify(order);
    const known = this.#known.get(key) as Differences | undefined;
    if (known !== undefined) return known;
    const found = await this.ask(async (session): Promise<Differences> => {
      const output = await session.askForOutput(order, answerMs);
      const step = await session.ask({ type: 'gradient-step' }, 'gradient-step', answerMs);
      return { output, step };
    });
    this.#known.set(key, found);
    return found;
  }

  async close(): Promise<void> {
    await this.#session.close();
  }

  async #remembered<T>(
    order: Order,
    question: (session: Session) => Promise<T>,
  ): Promise<T | null> {
    const key = JSON.stringify(order);
    const known = this.#known.get(key) as T | null | undefined;
    if (known !== undefined) return known;
    try {
      const found = await this.ask(question);
      this.#known.set(key, found);
      return found;
    } catch (error) {
      if (!(error instanceof ChildFailure)) throw error;
      this.#known.set(key, null);
      return null;
    }
  }
}
