/** How the time of change points grows with the length of a series. */
import { changePoints } from '#core/stats/change-points.ts';
import { seededRandom } from '#edges/sandbox/random.ts';

export interface ChangePointTime {
  readonly points: number;
  readonly ms: number;
}

const lengths = [100, 1000, 10_000, 100_000];
/** Each length is searched for about so many points in all, three times at least. */
const pointsInAll = 300_000;
const fewestTimes = 3;
/** Points between two steps of 5 %, up and down; the noise is 1 %. */
const segment = 50;

/** Medians, one run of each uncounted. By the long series the short ones have compiled the code. */
export function timeChangePoints(): readonly ChangePointTime[] {
  return lengths.map((points) => {
    const series = seriesOf(points);
    const times = Math.max(fewestTimes, Math.floor(pointsInAll / points));
    changePoints(series);
    const elapsedMs = Array.from({ length: times }, () => {
      const startMs = performance.now();
      changePoints(series);
      return performance.now() - startMs;
    });
    elapsedMs.sort((a, b) => a - b);
    return { points, ms: elapsedMs[Math.floor(times / 2)] as number };
  });
}

function seriesOf(points: number): readonly number[] {
  const random = seededRandom(points);
  return Array.from({ length: points }, (_, index) => {
    const level = Math.floor(index / segment) % 2 === 0 ? 1e6 : 1.05e6;
    return level * Math.exp(0.01 * random.normal());
  });
}

/** e of the fitted time = c points^e: the slope of least squares of the logarithms. */
export function exponentOf(times: readonly ChangePointTime[]): number {
  const x = times.map(({ points }) => Math.log(points));
  const y = times.map(({ ms }) => Math.log(ms));
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  const product = x.reduce((sum, own, index) => sum + (own - meanX) * ((y[index] ?? 0) - meanY), 0);
  const square = x.reduce((sum, own) => sum + (own - meanX) ** 2, 0);
  return product / square;
}
