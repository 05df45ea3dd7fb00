/** Both arms run the same program: as many instances of each module, and so of what V8 learned. */
import { describe, expect, test } from 'vitest';
import {
  type Isolation,
  isMissing,
  isolations,
  never,
  roundOf,
  sandboxOf,
  settings,
  treeOf,
} from './sandbox-house.ts';

const counting = (name: string) => `globalThis.${name} = (globalThis.${name} ?? 0) + 1;`;

/**
 * Suite and kernel share a module and a package; the kernel returns how often each was loaded,
 * the module in the tens and the package in the ones. The reference is 0, so the error tells it.
 */
const sharing = {
  'kernels/a/shared.mjs': `${counting('modules')} export const fill = (x) => x.fill(0);`,
  'kernels/a/kernel.mjs': `import { fill } from './shared.mjs';
    import 'counted';
    export const optimized = ({ x }) => {
      fill(x);
      return globalThis.modules * 10 + globalThis.packages;
    };`,
  'kernels/a/suite.mjs': `import { optimized } from './kernel.mjs';
    import { fill } from './shared.mjs';
    export default {
      kernel: 'a', shapes: [{ n: 2 }], inputs: ({ n }) => ({ x: fill(new Float64Array(n)) }),
      reference: () => 0, implementations: { optimized },
    };`,
};
const ownPackages = {
  'node_modules/counted/package.json': '{ "name": "counted", "main": "main.cjs" }',
  'node_modules/counted/main.cjs': counting('packages'),
};
const locked = {
  'package.json': '{ "name": "own", "type": "module" }',
  'package-lock.json': '{ "lockfileVersion": 3, "packages": { "": { "name": "own" } } }',
};

type Files = Readonly<Record<string, string>>;

/** How often base's, head's and a lone head's kernels saw the module and the package loaded. */
async function loadsOf(isolation: Isolation, baseFiles: Files, headFiles: Files) {
  const lender = await treeOf({ ...locked, ...ownPackages });
  const sandbox = await sandboxOf(isolation, {}, { modulesOf: lender.directory });
  const base = await treeOf({ ...sharing, ...baseFiles });
  const head = await treeOf({ ...sharing, ...headFiles });
  for (const [arm, tree] of [
    ['base', base],
    ['head', head],
  ] as const) {
    expect(await sandbox.prepare(tree, arm, settings, never)).toBeNull();
  }
  const file = 'kernels/a/suite.mjs';
  const outcomes = [
    await roundOf(sandbox, head, file, { base }),
    await roundOf(sandbox, head, file),
  ] as const;
  expect(outcomes.flatMap(({ failures }) => failures)).toEqual([]);
  const seen = (index: 0 | 1, arm: string) => [
    ...new Set(
      outcomes[index].checks
        .filter((check) => check.arm === arm)
        .map(({ maxAbsoluteError }) => maxAbsoluteError),
    ),
  ];
  return { base: seen(0, 'base'), head: seen(0, 'head'), alone: seen(1, 'head') };
}

describe.each(isolations)('base, head and head alone, with isolation %s,', (isolation) => {
  const realTest = test.skipIf(isMissing(isolation));

  realTest("have two instances of each module, the judge's and the kernel's", async () => {
    const loads = await loadsOf(isolation, ownPackages, ownPackages);
    expect(loads).toEqual({ base: [22], head: [22], alone: [22] });
  });

  realTest('have as many instances of a package of which each arm has its own', async () => {
    const { base, head } = await loadsOf(isolation, locked, ownPackages);
    expect({ base, head }).toEqual({ base: [22], head: [22] });
  });

  realTest('have as many instances of a package that all were lent', async () => {
    const each = isolation === 'none' ? [21] : [22];
    expect(await loadsOf(isolation, locked, locked)).toEqual({
      base: each,
      head: each,
      alone: each,
    });
  });
});
