/** What `isochron init` writes. */

import { issueForm, issueFormPath } from '../model/issue-form.ts';
import type { NewFile } from '../model/scaffold.ts';
import { settingsPath } from '../model/settings.ts';

/** Every key with its default, commented. */
const settingsText = `# How Isochron measures this repository. Every key has a default, which stands here behind a #.
# It is read from the base of a pull request.

# Globs of suite files.
# suites: ["kernels/*/suite.{ts,js,mjs}", "**/*.suite.{ts,js,mjs}"]

# Programs in any language, each of whose runs prints its measurements.
# commands:
#   - kernel: fft
#     build: make bench
#     run: ./bench --benchmark_format=json
#     format: google-benchmark # or hyperfine, or json
#     verify: ./bench --check # exits with 0 when the numbers are right
#     sources: ["src/**/*.c"]

# More files, besides what suites import, whose change means "measure everything".
# sources: []

# Shell commands. auto is npm ci where there is a lockfile, npm run build:kernels where there is one.
# install: auto
# build: auto

# Runs on head before timing; a failure fails the check run.
# test: none

# Time for measuring; what was not reached is inconclusive.
# budget: 10m

# The smallest effect that is claimed; 0.75 % without an entry. The last one that matches counts.
# thresholds:
#   - benchmarks: "matmul/*"
#     smallest-effect: 3%

# Benchmarks that are never measured.
# ignore: []

# optional measures pull requests without an issue, too.
# issue: required

# off sets no labels.
# labels: on

# off measures no ceilings of the machine, so reports have no roofline.
# roofline: on

# Who is asked, one after the other, when work cannot go on: a person, a team or a label.
# escalation:
#   - { name: performance-specialist, to: "@login" }
#   - { name: design, to: "@organization/team" }
#   - { name: orchestrator, to: "help wanted" }

# Rules of the house that are switched off.
# rules: {}

# Lines that may change outside of the kernels in question.
# scope-limit: 100

# Files on which the whole repository builds; instead of manifests, lockfiles, build files, .github/**.
# architecture:
#   - package.json
#   - scripts/**

# Shell commands, run on head with the changed files of kernels appended.
# format: none
# lint: none

# Where notes go that cannot be written to the branch of a pull request.
# notes-branch: isochron/notes

# Whose branches are measured without /perf approve.
# trusted-associations: [OWNER, MEMBER, COLLABORATOR]
`;

const exampleModule = `/** sum[i] = a[i] + b[i] */
export function add(a: Float32Array, b: Float32Array, sum: Float32Array): Float32Array {
  for (let i = 0; i < sum.length; i += 1) sum[i] = (a[i] as number) + (b[i] as number);
  return sum;
}
`;

const exampleSuite = `/** What to measure of \`example\`. */
import type { Suite } from 'isochron/suite';
import { add } from './add.ts';

interface Inputs {
  a: Float32Array;
  b: Float32Array;
  sum: Float32Array;
}

export default {
  kernel: 'example',
  shapes: [{ n: 1_000 }, { n: 10_000 }, { n: 100_000 }],
  verifyShapes: [{ n: 0 }, { n: 1 }, { n: 17 }],
  inputs: ({ n = 0 }, random) => ({
    a: Float32Array.from({ length: n }, () => random.normal()),
    b: Float32Array.from({ length: n }, () => random.normal()),
    sum: new Float32Array(n),
  }),
  implementations: { optimized: (own) => add(own.a, own.b, own.sum) },
  reference: ({ a, b }) => Float64Array.from(a, (x, i) => x + (b[i] ?? 0)),
  work: ({ n = 0 }) => ({ flops: n, bytes: 12 * n }),
} satisfies Suite<Inputs>;
`;

/** The files of every repository, and those of an example kernel where that is asked for. */
export function starterFiles(withExample: boolean): readonly NewFile[] {
  const files = [
    { path: settingsPath, text: settingsText },
    { path: issueFormPath, text: issueForm },
  ];
  if (!withExample) return files;
  return [
    ...files,
    { path: 'kernels/example/add.ts', text: exampleModule },
    { path: 'kernels/example/suite.ts', text: exampleSuite },
  ];
}

/** For a person at a terminal. */
export function starterText(
  written: readonly string[],
  kept: readonly string[],
  withExample: boolean,
): string {
  return [
    ...written.map((path) => `wrote ${path}`),
    ...kept.map((path) => `${path} is there already and stays as it is`),
    withExample
      ? 'Next: npx isochron run --only example'
      : 'Next: npx isochron scaffold <module>, which writes a suite for its functions.',
  ].join('\n');
}
