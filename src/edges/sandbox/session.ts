/** A running child: orders in, answers out, and one sentence when it fails. */
import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { CancelledError } from '#core/model/errors.ts';
import type { FailureKind } from '#core/model/recording.ts';
import type { Output } from '#suite';
import { type ParsedAnswer, parseAnswer } from './answers.ts';
import type { Limits } from './limits.ts';
import { ended, isOutOfMemory, killGroup, type Launch, launch, Tail } from './process.ts';
import {
  decodeOutput,
  encodeFrame,
  frameHeaderBytes,
  frameLengths,
  type Order,
} from './protocol.ts';

/** Why a child cannot go on. `what` completes a sentence that names the benchmark. */
export class ChildFailure extends Error {
  readonly kind: FailureKind;
  readonly tail: string;
  constructor(kind: FailureKind, what: string, tail: string) {
    super(what);
    this.kind = kind;
    this.tail = tail;
  }
}

interface Answered {
  readonly answer: ParsedAnswer;
  readonly bytes: Uint8Array;
}

type Type = ParsedAnswer['type'];
type AnswerOf<T extends Type> = Extract<ParsedAnswer, { type: T }>;

export class Session {
  readonly #child: ChildProcess;
  readonly #limits: Limits;
  readonly #signal: AbortSignal;
  readonly #tail: Tail;
  readonly #closed: Promise<number | null>;
  readonly #onAbort = (): void => killGroup(this.#child);
  #chunks: Buffer[] = [];
  #buffered = 0;
  #waiting: ((answered: Answered | ChildFailure) => void) | null = null;
  #failure: ChildFailure | null = null;

  constructor(what: Launch, limits: Limits, signal: AbortSignal) {
    if (signal.aborted) throw new CancelledError('stopped');
    this.#limits = limits;
    this.#signal = signal;
    this.#child = launch(what, ['ignore', 'pipe', 'pipe', 'pipe', 'pipe']);
    this.#tail = new Tail(limits.outputBytes, () => {
      this.#fail('flooded', `printed more than ${mebibytes(limits.outputBytes)}`);
    });
    this.#tail.watch(this.#child.stdout);
    this.#tail.watch(this.#child.stderr);
    this.#answers.on('data', (chunk: Buffer) => this.#receive(chunk));
    // A child that has gone cannot be written to; its end says why.
    this.#orders.on('error', () => {});
    this.#answers.on('error', () => {});
    this.#closed = ended(this.#child);
    void this.#closed.then((code) => this.#ended(code));
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  get #orders(): Writable {
    return this.#child.stdio[3] as Writable;
  }

  get #answers(): Readable {
    return this.#child.stdio[4] as Readable;
  }

  /** Sends an order and waits for its answer. Throws ChildFailure, CancelledError. */
  async ask<T extends Type>(order: Order, type: T, timeoutMs: number): Promise<AnswerOf<T>> {
    return (await this.#exchange(order, type, timeoutMs)).answer as AnswerOf<T>;
  }

  async askForOutput(order: Order, timeoutMs: number): Promise<Output> {
    const { answer, bytes } = await this.#exchange(order, 'output', timeoutMs);
    try {
      return decodeOutput((answer as AnswerOf<'output'>).parts, bytes);
    } catch (error) {
      throw this.#fail('protocol', `sent ${(error as Error).message}`);
    }
  }

  /** Starts something whose answers are taken with `next`. */
  send(order: Order): void {
    this.#orders.write(encodeFrame(order));
  }

  async next<T extends Type>(type: T, timeoutMs: number): Promise<AnswerOf<T>> {
    return (await this.#answered(type, timeoutMs)).answer as AnswerOf<T>;
  }

  /** Kills it and waits until it has gone. */
  async close(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#onAbort);
    killGroup(this.#child);
    await this.#closed;
  }

  async #exchange(order: Order, type: Type, timeoutMs: number): Promise<Answered> {
    this.send(order);
    return this.#answered(type, timeoutMs);
  }

  async #answered(type: Type, timeoutMs: number): Promise<Answered> {
    const answered = await this.#take(timeoutMs);
    if (this.#signal.aborted) throw new CancelledError('stopped');
    if (answered instanceof ChildFailure) throw answered;
    const { answer } = answered;
    if (answer.type === 'failed') {
      throw new ChildFailure(answer.kind, answer.message, this.#tail.text);
    }
    if (answer.type !== type) {
      throw this.#fail('protocol', `answered "${answer.type}" instead of "${type}"`);
    }
    return answered;
  }

  #take(timeoutMs: number): Promise<Answered | ChildFailure> {
    if (this.#failure !== null) return Promise.resolve(this.#failure);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#fail('hung', `did not answer within ${timeoutMs / 1000} s and was stopped`);
      }, timeoutMs);
      this.#waiting = (answered) => {
        clearTimeout(timer);
        this.#waiting = null;
        resolve(answered);
      };
      this.#deliver();
    });
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    this.#deliver();
  }

  #deliver(): void {
    if (this.#waiting === null || this.#buffered < frameHeaderBytes) return;
    const all = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : null;
    const head = all ?? Buffer.concat(this.#chunks);
    this.#chunks = [head];
    const { text, bytes } = frameLengths(head);
    const total = frameHeaderBytes + text + bytes;
    if (total > this.#limits.answerBytes) {
      this.#fail('flooded', `sent an answer of more than ${mebibytes(this.#limits.answerBytes)}`);
      return;
    }
    if (head.length < total) return;
    const rest = head.subarray(total);
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#buffered = rest.length;
    const message = head.toString('utf8', frameHeaderBytes, frameHeaderBytes + text);
    try {
      const answer = parseAnswer(message);
      this.#waiting({ answer, bytes: head.subarray(frameHeaderBytes + text, total) });
    } catch {
      this.#fail('protocol', 'sent something that is no answer');
    }
  }

  #ended(code: number | null): void {
    if (isOutOfMemory(this.#tail.text)) {
      this.#fail(
        'memory',
        `used more memory than the ${mebibytes(this.#limits.memoryBytes)} it may`,
      );
    }
    this.#fail('exited', code === null ? 'was killed' : `ended by itself with code ${code}`);
  }

  #fail(kind: FailureKind, what: string): ChildFailure {
    this.#failure ??= new ChildFailure(kind, what, this.#tail.text);
    killGroup(this.#child);
    this.#waiting?.(this.#failure);
    return this.#failure;
  }
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
