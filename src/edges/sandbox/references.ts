/** Right answers, computed by a process that sees nothing but the judge's tree, kept for reuse. */
import type { Tree } from '#ports/checkout.ts';
import type { Output, Shape } from '#suite';
import type { Arms } from './arms.ts';
import type { Limits } from './limits.ts';

/** Outputs that are kept; a run has a few shapes and two seeds a kernel. */
const kept = 64;

export class References {
  readonly #arms: Arms;
  readonly #limits: Limits;
  readonly #known = new Map<string, Output>();

  constructor(arms: Arms, limits: Limits) {
    this.#arms = arms;
    this.#limits = limits;
  }

  /** Answers in the order of the questions. Throws ChildFailure, CancelledError. */
  async of(
    judge: Tree,
    suite: string,
    questions: readonly { readonly shape: Shape; readonly seed: number }[],
    signal: AbortSignal,
  ): Promise<readonly Output[]> {
    const keys = questions.map(({ shape, seed }) =>
      JSON.stringify([judge.directory, judge.treeHash, suite, shape, seed]),
    );
    if (keys.some((key) => !this.#known.has(key))) {
      const { session } = await this.#arms.load({ tree: judge, judge: null, suite }, signal);
      try {
        for (const [index, question] of questions.entries()) {
          const key = keys[index] as string;
          if (this.#known.has(key)) continue;
          const order = { type: 'reference', ...question } as const;
          this.#keep(key, await session.askForOutput(order, this.#limits.evaluateMs));
        }
      } finally {
        await session.close();
      }
    }
    return keys.map((key) => this.#known.get(key) as Output);
  }

  #keep(key: string, output: Output): void {
    this.#known.set(key, output);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= kept) break;
      this.#known.delete(oldest);
    }
  }
}
