/** A running child: orders in, answers out, and one sentence when it fails. */
import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { CancelledError } from '#core/model/errors.ts';
import type { FailureKind } from '#core/model/recording.ts';
import type { Output } from '#suite';
import { type ParsedAnswer, parseAnswer } from './answers.ts';
import type { Limits } from './limits.ts';
import {
  type Ended,
  ended,
  isOutOfMemory,
  killGroup,
  type Launch,
  launch,
  Tail,
} from './process.ts';
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

/** A listing is the longest message; outputs travel as bytes. */
const longestMessageBytes = 8 * 2 ** 20;

type Type = ParsedAnswer['type'];
type AnswerOf<T extends Type> = Extract<ParsedAnswer, { type: T }>;

export class Session {
  readonly #child: ChildProcess;
  readonly #limits: Limits;
  readonly #signal: AbortSignal;
  readonly #tail: Tail;
  readonly #closed: Promise<Ended>;
  readonly #onAbort = (): void => killGroup(this.#child);
  #chunks: Buffer[] = [];
  #buffered = 0;
  /** Bytes of the frame that is coming in; 0 until its header is here. */
  #expected = 0;
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
    void this.#closed.then((how) => this.#ended(how));
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
    return (await this.askForEvaluation(order, timeoutMs)).output;
  }

  /** `repeats`: the child says that two calls gave the same bits. */
  async askForEvaluation(
    order: Order,
    timeoutMs: number,
  ): Promise<{ readonly output: Output; readonly repeats: boolean }> {
    const { answer, bytes } = await this.#exchange(order, 'output', timeoutMs);
    const { parts, repeats = true } = answer as AnswerOf<'output'>;
    try {
      return { output: decodeOutput(parts, bytes), repeats };
    } catch (error) {
      throw this.#fail('protocol', `sent ${(error as Error).message}`);
    }
  }

  /** For answers that bring bytes along. */
  async askForBytes<T extends Type>(
    order: Order,
    type: T,
    timeoutMs: number,
  ): Promise<{ readonly answer: AnswerOf<T>; readonly bytes: Uint8Array }> {
    const { answer, bytes } = await this.#exchange(order, type, timeoutMs);
    return { answer: answer as AnswerOf<T>, bytes };
  }

  /**
   * Lets it end by itself, which it does when nobody has orders any more; what it printed last.
   * Throws ChildFailure, CancelledError.
   */
  async finish(timeoutMs: number): Promise<string> {
    this.#orders.end();
    const timer = setTimeout(() => {
      this.#fail('hung', `did not end within ${timeoutMs / 1000} s and was stopped`);
    }, timeoutMs);
    const { code } = await this.#closed;
    clearTimeout(timer);
    if (this.#signal.aborted) throw new CancelledError('stopped');
    if (code !== 0 && this.#failure !== null) throw this.#failure;
    return this.#tail.text;
  }

  /** Starts something whose answers are taken with `next`. */
  send(order: Order): void {
    // Lock-step: what is here by now was not asked for, so it must not pass for the answer.
    if (this.#buffered > 0) this.#fail('protocol', 'answered before it was asked');
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
      if (isOutOfMemory(answer.message)) throw this.#fail('memory', this.#memorySentence());
      throw new ChildFailure(answer.kind, answer.message.replace(/\s+/g, ' '), this.#tail.text);
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
    if (this.#failure !== null) return;
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    // Also while nobody waits: it must not fill the parent's memory.
    if (this.#buffered > this.#limits.answerBytes) this.#tooMuch(this.#limits.answerBytes);
    this.#deliver();
  }

  #tooMuch(limitBytes: number): void {
    this.#fail('flooded', `sent an answer of more than ${mebibytes(limitBytes)}`);
  }

  #deliver(): void {
    if (this.#waiting === null || this.#failure !== null) return;
    if (this.#buffered < Math.max(frameHeaderBytes, this.#expected)) return;
    // Only now, since joining for each chunk of a large answer would copy it over and over.
    const head =
      this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
    this.#chunks = [head];
    const { text, bytes } = frameLengths(head);
    const total = frameHeaderBytes + text + bytes;
    const { answerBytes } = this.#limits;
    if (total > answerBytes || text > longestMessageBytes) {
      this.#tooMuch(
        Math.min(answerBytes, text > longestMessageBytes ? longestMessageBytes : total),
      );
      return;
    }
    this.#expected = total;
    if (head.length < total) return;
    this.#expected = 0;
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

  #ended({ code, startError }: Ended): void {
    if (startError !== null) this.#fail('exited', `could not be started (${startError})`);
    if (isOutOfMemory(this.#tail.text)) this.#fail('memory', this.#memorySentence());
    this.#fail('exited', code === null ? 'was killed' : `ended by itself with code ${code}`);
  }

  #memorySentence(): string {
    return `used more memory than the ${mebibytes(this.#limits.memoryBytes)} it may`;
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
