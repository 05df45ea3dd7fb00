/** Right answers, computed by a process that sees nothing but the judge's tree, kept for reuse. */
import type { Tree } from '#ports/checkout.ts';
import type { Output } from '#suite';
import type { Arms, Subject } from './arms.ts';
import type { JudgeSession, Question } from './judge-session.ts';
import type { Limits } from './limits.ts';
import type { Session } from './session.ts';

/** Answers that are kept take this much at most; a question may ask for more than that. */
const keptBytes = 256 * 2 ** 20;

interface Kept {
  readonly output: Output;
  readonly bytes: number;
}

export class References {
  readonly #arms: Arms;
  readonly #limits: Limits;
  readonly #mostBytes: number;
  /** By question, the oldest first, all of one judge's tree. */
  readonly #known = new Map<string, Kept>();
  #bytes = 0;
  #judge = '';

  constructor(arms: Arms, limits: Limits, mostBytes: number = keptBytes) {
    this.#arms = arms;
    this.#limits = limits;
    this.#mostBytes = mostBytes;
  }

  /** Answers in the order of the questions. Throws ChildFailure, CancelledError. */
  async of(
    judge: Tree,
    suite: string,
    questions: readonly Question[],
    signal: AbortSignal,
    /** A process of the judge that is there; without it, one is started where it is needed. */
    present: JudgeSession | null = null,
  ): Promise<readonly Output[]> {
    this.#turnTo(judge);
    const keys = questions.map(({ shape, seed }) => JSON.stringify([suite, shape, seed]));
    const answers = new Map<string, Output>();
    for (const key of keys) {
      const known = this.#known.get(key);
      if (known !== undefined) answers.set(key, known.output);
    }
    const askAll = async (session: Session): Promise<void> => {
      for (const [index, question] of questions.entries()) {
        const key = keys[index] as string;
        // Somebody else may have asked it meanwhile.
        const output =
          answers.get(key) ??
          this.#known.get(key)?.output ??
          (await this.#ask(session, judge, key, question));
        answers.set(key, output);
      }
    };
    if (keys.some((key) => !answers.has(key))) {
      if (present !== null) await present.ask(askAll);
      else await this.#inOwn({ tree: judge, judge: null, suite }, signal, askAll);
    }
    return keys.map((key) => answers.get(key) as Output);
  }

  async #ask(session: Session, judge: Tree, key: string, question: Question): Promise<Output> {
    const order = { type: 'reference', ...question } as const;
    const output = await session.askForOutput(order, this.#limits.evaluateMs);
    this.#keep(judge, key, output);
    return output;
  }

  async #inOwn(
    subject: Subject,
    signal: AbortSignal,
    askAll: (session: Session) => Promise<void>,
  ): Promise<void> {
    const { session } = await this.#arms.load(subject, signal);
    try {
      await askAll(session);
    } finally {
      await session.close();
    }
  }

  /** Another judge is another run: its answers are not asked for again. */
  #turnTo(judge: Tree): void {
    const name = nameOf(judge);
    if (this.#judge === name) return;
    this.#judge = name;
    this.#known.clear();
    this.#bytes = 0;
  }

  #keep(judge: Tree, key: string, output: Output): void {
    // Another judge may have come while this one's answer was computed.
    if (this.#judge !== nameOf(judge)) return;
    const bytes = bytesOf(output);
    this.#known.set(key, { output, bytes });
    this.#bytes += bytes;
    for (const [oldest, { bytes: freed }] of this.#known) {
      if (this.#bytes <= this.#mostBytes) break;
      this.#known.delete(oldest);
      this.#bytes -= freed;
    }
  }
}

function nameOf(judge: Tree): string {
  return JSON.stringify([judge.directory, judge.treeHash]);
}

function bytesOf(output: Output): number {
  if (typeof output === 'number') return 8;
  const arrays = ArrayBuffer.isView(output) ? [output] : Object.values(output);
  return arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
