/** Kernels as the child prepares them, in the process of the test. */
import { type Kernel, prepareKernel } from '#edges/sandbox/child-kernel.ts';
import type { Output, Random, Shape, Suite } from '#suite';

export interface Parts<Inputs> {
  readonly inputs: (shape: Shape, random: Random) => Inputs;
  readonly run: (inputs: Inputs) => Output;
  readonly prepare?: (inputs: Inputs) => unknown;
  readonly inPlace?: readonly string[];
}

const seed = 7;

/** The kernel of a suite, and what it was called with. */
export async function kernelOf<Inputs>(
  parts: Parts<Inputs>,
): Promise<{ kernel: Kernel; given: Inputs[] }> {
  const given: Inputs[] = [];
  const { inputs, run, inPlace, prepare = (own) => own } = parts;
  const suite: Suite<Inputs> = {
    kernel: 'a',
    shapes: [{ n: 1 }],
    inputs,
    reference: () => 0,
    implementations: {},
    ...(inPlace === undefined ? {} : { inPlace: inPlace as (keyof Inputs & string)[] }),
  };
  const callable = {
    implementation: 'optimized',
    prepare: prepare as (own: unknown) => unknown,
    run: (own: unknown) => {
      given.push(own as Inputs);
      return run(own as Inputs);
    },
  };
  const judge = { suite: suite as Suite, label: 'a.suite.ts' };
  return { kernel: await prepareKernel(judge, callable, { n: 1 }, seed), given };
}

/** Calls once in each of a few blocks. */
export async function callInBlocks(kernel: Kernel, blocks = 4): Promise<void> {
  for (let block = 0; block < blocks; block += 1) {
    await kernel.relocate();
    kernel.renew();
    kernel.call(1);
  }
}

/** Inputs of so many numbers. */
export const drawn = (length: number) => (_: Shape, random: Random) => ({
  x: Float64Array.from({ length }, () => random.normal()),
});
