/** The command that draws benchmarks under the ceilings of this machine. */
import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { ceilingsHere, pointsOfRun } from '#app/draw-roofline.ts';
import { measureLocal } from '#app/measure-local.ts';
import { parseRecording } from '#core/config/recording.ts';
import type { RooflinePoint } from '#core/model/ceilings.ts';
import { UserError } from '#core/model/errors.ts';
import type { Recording } from '#core/model/recording.ts';
import { percentOfRoof, rooflineText } from '#core/report/roofline.ts';
import { rooflineSvg } from '#core/report/roofline-svg.ts';
import type { Bench } from '#ports/world.ts';
import { readText, withBench } from './main-local.ts';

export interface RooflineFlags {
  readonly suite: readonly string[];
  readonly only: readonly string[];
  readonly budget?: number;
  readonly ceilings?: boolean;
  readonly anew?: boolean;
  readonly svg?: string;
  readonly json?: boolean;
}

/** Without a budget: a few rounds of each of some twenty benchmarks. */
const usualBudgetMs = 60_000;

/** `run` is what `--save` wrote; null measures the working tree. */
export async function drawRoofline(run: string | null, flags: RooflineFlags): Promise<number> {
  const recorded = run === null ? null : parseRecording(await readText(run), run);
  const { ceilings, points } = await withBench(async (bench, signal) => {
    const found = await ceilingsHere(bench, flags.anew ?? false, signal);
    if (flags.ceilings === true) return { ceilings: found, points: [] };
    const recording = recorded ?? (await measured(bench, flags, signal));
    return { ceilings: found, points: pointsOfRun(recording, found) };
  });
  if (flags.svg !== undefined) await save(flags.svg, rooflineSvg(ceilings, points));
  const text =
    flags.json === true
      ? JSON.stringify({ format: 1, ceilings, benchmarks: points.map(withShare) }, null, 2)
      : rooflineText(ceilings, points);
  process.stdout.write(`${text}\n`);
  return 0;
}

function withShare(point: RooflinePoint) {
  return { ...point, percentOfRoof: percentOfRoof(point) };
}

async function measured(
  bench: Bench,
  { suite: suites, only, budget }: RooflineFlags,
  signal: AbortSignal,
): Promise<Recording> {
  const source = { directory: process.cwd(), base: null, head: null, alone: true };
  const choice = { suites, only, all: true, budgetMs: budget ?? usualBudgetMs };
  const { recording } = await measureLocal(bench, { ...source, ...choice }, signal);
  return recording;
}

async function save(file: string, svg: string): Promise<void> {
  try {
    await writeFile(file, svg);
  } catch (error) {
    throw new UserError(`The picture cannot be saved to ${file} (${(error as Error).message}).`);
  }
}
