/** A few fresh rounds: whether this machine is today what the sessions found it to be. */
import { steadierRatios } from '#core/stats/round-statistic.ts';
import { estimateOf } from '#core/stats/sign-flip.ts';
import { cellsOf } from './cells.ts';
import type { CellName, Recorder } from './record.ts';
import type { Recorded } from './sessions.ts';

/** Quick to take, and each told from the other by what is known of it. */
const cells: readonly CellName[] = [
  { kernel: 'slower', variant: 'same' },
  { kernel: 'slower', variant: '1' },
  { kernel: 'webassembly', variant: 'same' },
  { kernel: 'webassembly', variant: '1' },
];

export interface FreshResult {
  readonly seconds: number;
  readonly cells: readonly {
    readonly kernel: string;
    readonly variant: string;
    readonly rounds: number;
    /** Head over base less 1, as estimated. */
    readonly effect: number;
  }[];
  readonly text: string;
}

export async function freshRounds(
  recorder: Recorder,
  budgetSeconds: number,
  signal: AbortSignal,
): Promise<FreshResult> {
  const taken: Recorded[] = [];
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  for (let index = 0; seconds() < budgetSeconds; index += 1) {
    for (const cell of cells) {
      if (seconds() >= budgetSeconds) break;
      taken.push(await recorder.round(cell, index, signal));
    }
  }
  const found = cellsOf([{ rounds: taken }]).map((cell) => ({
    kernel: cell.kernel,
    variant: cell.variant,
    rounds: cell.rounds.length,
    effect: Math.expm1(estimateOf(steadierRatios(cell.ratios).ratios)),
  }));
  const lines = found.map(({ kernel, variant, rounds, effect }) => {
    const known = variant === 'same' ? 'unchanged' : `+${variant} %`;
    return `${kernel}, ${known}: ${(effect * 100).toFixed(3)} % in ${rounds} rounds`;
  });
  return { seconds: seconds(), cells: found, text: ['Fresh rounds', ...lines].join('\n') };
}
