/** The double logarithmic scale that both pictures of a roofline share. */
import type { Ceilings, RooflinePoint } from '../model/ceilings.ts';

export interface RooflineScale {
  readonly leastIntensity: number;
  readonly mostIntensity: number;
  readonly leastGflops: number;
  readonly mostGflops: number;
  /** Share of the width from the left, of the height from below. */
  x(intensity: number): number;
  y(gflops: number): number;
  intensityAt(x: number): number;
}

/** Room beside the outermost values. */
const margin = 1.6;

export function scaleOf(ceilings: Ceilings, points: readonly RooflinePoint[]): RooflineScale {
  const peak = Math.max(...ceilings.operations.map(({ gflops }) => gflops));
  const slowest = Math.min(...ceilings.bandwidths.map(({ gbps }) => gbps));
  const intensities = points.map(({ intensity }) => intensity);
  // At `ridge` even the slowest memory keeps up.
  const ridge = peak / slowest;
  const leastIntensity = Math.min(1 / 16, ...intensities) / margin;
  const mostIntensity = Math.max(4 * ridge, ...intensities) * margin;
  const speeds = points.map(({ gflops }) => gflops);
  const leastGflops = Math.min(leastIntensity * slowest, ...speeds) / margin;
  const mostGflops = Math.max(peak, ...speeds) * margin;
  const share = (value: number, least: number, most: number) =>
    Math.log(value / least) / Math.log(most / least);
  return {
    ...{ leastIntensity, mostIntensity, leastGflops, mostGflops },
    x: (intensity) => share(intensity, leastIntensity, mostIntensity),
    y: (gflops) => share(gflops, leastGflops, mostGflops),
    intensityAt: (x) => leastIntensity * (mostIntensity / leastIntensity) ** x,
  };
}

/** a to z, then aa to az, and so on. */
export function letterOf(index: number): string {
  const letter = String.fromCharCode(97 + (index % 26));
  return index < 26 ? letter : `${letterOf(Math.floor(index / 26) - 1)}${letter}`;
}
