import { growthsOf } from '#core/analysis/growth.ts';
import { type HouseRule, houseRules, type RuleFinding } from '#core/model/house-rules.ts';
import type { Judgement } from '#core/model/judgement.ts';
import type { ProfilePair } from '#core/model/profile.ts';
import type { Recording } from '#core/model/recording.ts';
import {
  architectureFiles,
  architectureFinding,
  packageEntries,
} from '#core/policy/house/architecture.ts';
import { complexityFinding } from '#core/policy/house/complexity.ts';
import { descriptionFinding } from '#core/policy/house/description.ts';
import { growthFinding } from '#core/policy/house/growth.ts';
import { type ScopedKernel, scopeFinding } from '#core/policy/house/scope.ts';
import { signaturesFinding } from '#core/policy/house/signatures.ts';
import { profileFirst } from '#core/policy/profiling.ts';
import type { Tree } from '#ports/checkout.ts';
import type { World } from '#ports/world.ts';
import type { Run } from './pull-request-run.ts';
import { runFormat } from './run-format.ts';

export interface Measured {
  readonly recording: Recording;
  readonly judgement: Judgement;
  /** Of what changed; empty where nothing was profiled. */
  readonly profiles: readonly ProfilePair[];
  /** Whether the pull request says that it makes something faster. */
  readonly claims: boolean;
}

type Check = (
  world: World,
  run: Run,
  measured: Measured,
  signal: AbortSignal,
) => Promise<RuleFinding | null>;

/** A rule that has nothing to look at says nothing. */
const checks: Readonly<Record<HouseRule, Check>> = {
  signatures,
  scope,
  architecture,
  description,
  complexity,
  growth: async (_world, _run, { recording, judgement }) =>
    growthFinding(growthsOf(recording, judgement)),
  'profile-first': async (_world, { link }, { profiles, claims }) =>
    profileFirst(claims, profiles, link.kind !== 'none'),
  format: (world, run, _measured, signal) => runFormat(world, run, changedKernelFiles(run), signal),
};

/**
 * What the rules of the house say of a pull request that was measured, those that the settings
 * switch off left out.
 */
export async function checkHouse(
  world: World,
  run: Run,
  measured: Measured,
  signal: AbortSignal,
): Promise<readonly RuleFinding[]> {
  const findings: RuleFinding[] = [];
  for (const rule of houseRules) {
    const check = run.settings.rules[rule] ? checks[rule] : null;
    const finding = (await check?.(world, run, measured, signal)) ?? null;
    if (finding !== null) findings.push(finding);
  }
  return findings;
}

/** Of the suites that the change touches, as base has them: what is new has no callers yet. */
async function kernelModules({ sources }: World, { workspace, found }: Run): Promise<string[]> {
  const { base } = workspace;
  if (base === null) return [];
  const suites = found.touched.filter((suite) => found.base.includes(suite));
  const modules = new Set<string>();
  for (const suite of suites) {
    for (const file of await sources.implementations(base.directory, suite)) modules.add(file);
  }
  return [...modules].sort();
}

async function signatures(world: World, run: Run): Promise<RuleFinding> {
  const { base, head } = run.workspace;
  const read = (tree: Tree | null, file: string) =>
    tree === null ? null : world.sources.signatures(tree.directory, file);
  const modules = [];
  for (const file of await kernelModules(world, run)) {
    modules.push({ file, base: await read(base, file), head: await read(head, file) });
  }
  return signaturesFinding(modules, world.sources.digest);
}

async function scope(world: World, run: Run, { recording }: Measured): Promise<RuleFinding> {
  const { request, link, settings, workspace } = run;
  const issue =
    link.kind === 'none' ? null : await world.github.issue(request.repository, link.issue);
  return scopeFinding({
    changedLines: workspace.changedLines,
    kernels: [...suiteKernels(run, recording), ...commandKernels(world, run)],
    issue: issue === null ? null : `${issue.title}\n${issue.body}`,
    limit: settings.scopeLimit,
    digest: world.sources.digest,
  });
}

/** A suite that is not run now does not say its name: its folder or its file does. */
function suiteKernels({ found }: Run, { entries }: Recording): readonly ScopedKernel[] {
  return [...found.closures].flatMap(([suite, files]) => {
    const measured = entries.flatMap(({ benchmark: { source, kernel } }) =>
      source.kind === 'suite' && source.file === suite ? [kernel] : [],
    );
    const names = new Set([...measured, nameOf(suite)]);
    const isTouched = found.touched.includes(suite);
    return [...names].map((name) => ({ name, files: new Set(files), isTouched }));
  });
}

/** `kernels/add/suite.ts` is of `add`, and so is `lib/add.suite.ts`. */
function nameOf(suite: string): string {
  const parts = suite.split('/');
  const file = parts.at(-1) ?? suite;
  const dot = file.indexOf('.suite.');
  return dot > 0 ? file.slice(0, dot) : (parts.at(-2) ?? file);
}

function commandKernels({ sources }: World, { found, settings, workspace }: Run) {
  return settings.commands.map((command): ScopedKernel => {
    const files = workspace.changedFiles.filter((file) =>
      command.sources.some((glob) => sources.matches(glob, file)),
    );
    const isTouched = found.touchedCommands.includes(command.kernel);
    return { name: command.kernel, files: new Set(files), isTouched };
  });
}

async function architecture(world: World, run: Run): Promise<RuleFinding> {
  const { sources } = world;
  const { base, head, changedFiles } = run.workspace;
  const manifest = await sources.read((base ?? head).directory, 'package.json');
  const input = {
    changedFiles,
    globs: run.settings.architecture,
    entries: packageEntries(manifest),
    kernelModules: await kernelModules(world, run),
    matches: sources.matches,
  };
  const contents = new Map<string, string | null>();
  for (const file of architectureFiles(input)) {
    contents.set(file, await sources.read(head.directory, file));
  }
  return architectureFinding({ ...input, contents, digest: sources.digest });
}

/** Where GitHub looks for what it puts into new descriptions. */
const templates = [
  '{.github/,docs/,}{pull_request_template,PULL_REQUEST_TEMPLATE}{.md,.txt,}',
  '{.github/,docs/,}{pull_request_template,PULL_REQUEST_TEMPLATE}/*.{md,txt}',
];

async function description({ sources }: World, run: Run): Promise<RuleFinding> {
  const { directory } = run.workspace.base ?? run.workspace.head;
  const texts: string[] = [];
  for (const file of await sources.find(directory, templates)) {
    texts.push((await sources.read(directory, file)) ?? '');
  }
  return descriptionFinding({ pullRequest: run.pullRequest, template: texts.join('\n') });
}

const code = /\.(?:[cm]?[jt]s|[jt]sx)$/;

async function complexity(
  { sources }: World,
  run: Run,
  { profiles }: Measured,
): Promise<RuleFinding> {
  const { base, head } = run.workspace;
  const suites = new Set([...run.found.base, ...run.found.head]);
  const files = [];
  for (const file of changedKernelFiles(run)) {
    if (!code.test(file) || suites.has(file)) continue;
    files.push({
      file,
      base: base === null ? null : await sources.functions(base.directory, file),
      head: await sources.functions(head.directory, file),
    });
  }
  return complexityFinding(files, profiles);
}

/** Changed files that a measured kernel is made of, deleted ones included, sorted. */
function changedKernelFiles({ workspace, found }: Run): readonly string[] {
  const own = new Set(found.touched.flatMap((suite) => found.closures.get(suite) ?? []));
  return workspace.changedFiles
    .filter((file) => own.has(file) && !file.startsWith('notes/issues/'))
    .toSorted();
}
