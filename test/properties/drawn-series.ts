/** Series of times whose truth is known, and shares of them; for the tests of change points. */

import { seededRandom } from '#edges/sandbox/random.ts';
import type { Random } from '#suite';

/** One value of the noise, on the logarithm of a time. */
type Noise = (random: Random) => number;

export const onePercent: Noise = (random) => 0.01 * random.normal();

function studentOf3(random: Random): number {
  const squares = random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2;
  return random.normal() / Math.sqrt(squares / 3);
}

export const noises: Readonly<Record<string, Noise>> = {
  'normal, 1 %': onePercent,
  'only ever slower, 1 %': (random) => 0.01 * random.normal() ** 2,
  'heavy tails, 1 %': (random) => 0.01 * studentOf3(random),
  'two states 3 % apart': (random) =>
    0.002 * random.normal() + (random.uniform() < 0.15 ? 0.03 : 0),
  'one in 33 slower by two thirds': (random) =>
    onePercent(random) + (random.uniform() < 0.03 ? 0.5 : 0),
  'a coarse clock': (random) => 0.01 * Math.round(0.7 * random.normal()),
};

export interface Move {
  readonly at: number;
  readonly ratio: number;
}

/** A series of `n` times around 1000 that moves by these ratios. */
export function drawn(
  seed: number,
  n: number,
  moves: readonly Move[] = [],
  noise = onePercent,
): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: n }, (_, index) => {
    const made = moves.filter(({ at }) => index >= at);
    return 1000 * made.reduce((all, { ratio }) => all * ratio, Math.exp(noise(random)));
  });
}

/** Of the seeds 1, 2, … */
export function share(trials: number, isSo: (seed: number) => boolean): number {
  return (
    Array.from({ length: trials }, (_, seed) => isSo(seed + 1)).filter(Boolean).length / trials
  );
}

/** Wilson's interval of a share, 99 %. */
export function intervalOf(found: number, trials: number): readonly [number, number] {
  const z = 2.5758;
  const center = (found + z ** 2 / (2 * trials)) / (1 + z ** 2 / trials);
  const half =
    (z / (1 + z ** 2 / trials)) *
    Math.sqrt((found * (1 - found)) / trials + z ** 2 / (4 * trials ** 2));
  return [center - half, center + half];
}

export const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

export function shown(found: number, trials: number): string {
  const [low, high] = intervalOf(found, trials);
  return `${(100 * found).toFixed(2)} % (${percent(low)} to ${percent(high)}), ${trials} series`;
}
