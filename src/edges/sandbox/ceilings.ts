/** Runs the program that measures what this testbed reaches at best. It is Isochron's own. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseMeasuredCeilings } from '#core/config/ceilings.ts';
import type { MeasuredCeilings } from '#core/model/ceilings.ts';
import { UserError } from '#core/model/errors.ts';
import { compilerFlags } from './arms.ts';
import { cleanEnvironment } from './bubblewrap.ts';
import { runToEnd } from './process.ts';

const limits = { timeoutMs: 60_000, outputBytes: 2 ** 16 };

/** The package has the kernels in JavaScript beside its code; a checkout in TypeScript. */
function programFile(): string {
  const places = ['../../kernels/roofline/measure.js', '../../../kernels/roofline/measure.ts'];
  const files = places.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  return files.find((file) => existsSync(file)) ?? (files[0] as string);
}

/** Takes some two seconds. Throws UserError where the kernels are not built. */
export async function measureCeilings(signal: AbortSignal): Promise<MeasuredCeilings> {
  const args = [...compilerFlags, '--no-warnings', programFile()];
  const launch = { command: process.execPath, args, env: cleanEnvironment };
  const { stdout, tail } = await runToEnd(launch, limits, signal);
  const found = parseMeasuredCeilings(stdout);
  if (found !== null) return found;
  throw new UserError(
    'The ceilings of this machine could not be measured; in a checkout of Isochron, run ' +
      '`npm run build:kernels` first.',
    tail,
  );
}
