/** The known effects: more work by a share, the same numbers. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { seededRandom } from '#edges/sandbox/random.ts';
import type { Suite } from '#suite';
import { suiteOf, treeOf, type Variant } from '../../bench/detector/trees.ts';

interface Stream {
  readonly a: Float64Array;
  readonly out: Float64Array;
}

const length = 1000;

/** What one call of the memory suite of a tree returns, and the arrays that it had. */
async function streamed(variant: Variant): Promise<{ output: unknown; inputs: Stream }> {
  const directory = await mkdtemp(join(tmpdir(), 'isochron-trees-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const tree = await treeOf(variant, directory);
  const module = (await import(join(tree.directory, suiteOf('memory')))) as { default: Suite };
  const suite = module.default;
  const optimized = suite.implementations.optimized;
  if (typeof optimized !== 'object' || optimized.prepare === undefined) {
    throw new Error('memory has no prepare');
  }
  const inputs = suite.inputs({ length }, seededRandom(1)) as unknown as Stream;
  const placed = await optimized.prepare(inputs as never);
  const output = optimized.run(placed as never);
  const reference = await suite.reference(inputs as never);
  expect([...(output as Float64Array)]).toEqual([...(reference as Float64Array)]);
  return { output, inputs };
}

test('memory streams a share more of arrays that are as long, and returns the same', async () => {
  const variants = ['same', '1', '3', '5', '10'] as const;
  const all = await Promise.all(variants.map(streamed));
  const [base] = all;
  for (const { output, inputs } of all) {
    expect(output).toEqual(base?.output);
    expect(inputs.a).toEqual(base?.inputs.a);
  }
  // Two uniform numbers never make an exact 0.
  const elements = all.map(({ inputs }) => inputs.out.filter((value) => value !== 0).length);
  expect(elements).toEqual([1000, 1010, 1030, 1050, 1100]);
});
