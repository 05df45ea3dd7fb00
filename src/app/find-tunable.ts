import type { SuiteListing } from '#core/model/benchmark.ts';
import { UserError } from '#core/model/errors.ts';
import type { Settings } from '#core/model/settings.ts';
import type { TunableSuite } from '#core/model/tuning.ts';
import type { Tree } from '#ports/checkout.ts';
import type { Bench } from '#ports/world.ts';

/**
 * The suite of a kernel, which says what may be tuned. Throws UserError: no such kernel (with those
 * that there are), a suite that cannot be used, nothing declared.
 */
export async function findTunable(
  { sources, sandbox }: Bench,
  pristine: Tree,
  built: Tree,
  { settings, kernel }: { readonly settings: Settings; readonly kernel: string },
  signal: AbortSignal,
): Promise<TunableSuite> {
  const files = await sources.find(pristine.directory, settings.suites);
  // Loading every suite takes a process each; most kernels have theirs in a folder of their name.
  const near = files.filter((file) => file.split('/').includes(kernel));
  const others = files.filter((file) => !near.includes(file));
  const tunable: string[] = [];
  for (const some of [near, others]) {
    const { suites, failures } = await sandbox.list(built, 'base', some, signal);
    const suite = suites.find((one) => one.kernel === kernel);
    if (suite !== undefined) return withTuning(suite);
    const broken = failures.find((failure) => failure.kernel === kernel);
    if (broken !== undefined) throw new UserError(broken.message, broken.tail);
    tunable.push(...suites.filter(({ tuning }) => tuning !== undefined).map((one) => one.kernel));
  }
  const known =
    tunable.length === 0
      ? 'No kernel here says what may be tuned of it: declare `tuning` in its suite.'
      : `Kernels that may be tuned: ${tunable.map((name) => `\`${name}\``).join(', ')}.`;
  throw new UserError(`There is no kernel \`${kernel}\`. ${known}`);
}

function withTuning(suite: SuiteListing): TunableSuite {
  const { kernel, source, tuning } = suite;
  if (tuning !== undefined) return { ...suite, tuning };
  const file = source.kind === 'suite' ? source.file : kernel;
  throw new UserError(
    `\`${file}\` does not say what may be tuned of \`${kernel}\`: declare \`tuning\`, the ` +
      'constants and the values to try.',
  );
}
