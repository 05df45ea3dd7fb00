import { z } from 'zod';
import type { EscalationLevel } from '../model/escalation.ts';
import { type HouseRule, houseRules } from '../model/house-rules.ts';
import { type CommandSuite, outputFormats, type Settings } from '../model/settings.ts';
import { durationForm, durationMs } from './duration.ts';

/**
 * The settings file, key by key. Each schema's error reads as the end of the sentence "`key` must
 * be …", with the allowed values.
 */

/** Enough for every repository seen, and a bound on the work that a file can ask for. */
const mostItems = 200;
const longestText = 1_000;

const insidePath = (glob: string): boolean =>
  !/^[/\\~]|^[a-z]:|\0/i.test(glob) && !/(?:^|[\\/{,(|!])\.\.(?:$|[\\/},)|])/.test(glob);

const filled = (form: string) =>
  z
    .string({ error: form })
    .trim()
    .min(1, { error: form, abort: true })
    .max(longestText, { error: `${form} of at most ${longestText} characters` });

const glob = filled('a glob such as `kernels/*/suite.ts`').refine(insidePath, {
  error: 'a path inside of the repository, without `..` and not absolute',
});
const listOf = <T extends z.ZodType>(item: T, form: string) =>
  z.array(item, { error: form }).max(mostItems, { error: `a list of at most ${mostItems}` });
const globs = listOf(glob, 'a list of globs such as `[kernels/*/suite.ts]`');
const benchmarkGlob = filled('a glob over benchmark ids, such as `matmul/*`');

const command = filled('a shell command');
const step = (form: string) =>
  z
    .union([z.null(), command], { error: `a shell command, ${form}` })
    .transform((text) => (text === 'none' ? null : text));

const thresholdForm = 'a percentage above 0 such as `3%`, at most `100%`';
const percentage = z
  .string({ error: thresholdForm })
  .regex(/^\s*\d{1,3}(?:\.\d{1,6})?\s*%\s*$/, { error: thresholdForm, abort: true })
  .transform((text) => Number(text.replace('%', '')) / 100)
  .refine((share) => share > 0 && share <= 1, { error: thresholdForm });

const threshold = z
  .strictObject(
    { benchmarks: benchmarkGlob, 'smallest-effect': percentage },
    { error: 'a mapping with `benchmarks` and `smallest-effect`' },
  )
  .transform((own) => ({ benchmarks: own.benchmarks, smallestEffect: own['smallest-effect'] }));

const kernelForm = 'a kernel name of letters, digits, `-`, `_` and `.`';
const commandSuite = z
  .strictObject(
    {
      kernel: filled(kernelForm).regex(/^[\w.-]+$/, { error: kernelForm }),
      build: command.nullable().default(null),
      run: command,
      format: z.enum(outputFormats, { error: oneOf(outputFormats) }),
      verify: command.nullable().default(null),
      sources: globs.default([]),
    },
    { error: 'a mapping with `kernel`, `run` and `format`' },
  )
  .transform((own): CommandSuite => own);

const commands = listOf(commandSuite, 'a list of command suites').refine(
  (all) => new Set(all.map(({ kernel }) => kernel)).size === all.length,
  { error: 'a list in which each `kernel` stands once' },
);

const branchForm = 'a branch name such as `isochron/notes`';
const branch = filled(branchForm).refine(isBranchName, { error: branchForm });

const switchForm = '`true` or `false`';
const flag = z
  .union([z.boolean(), z.enum(['on', 'off', 'yes', 'no'])], { error: switchForm })
  .transform((value) => value === true || value === 'on' || value === 'yes');

/** All on, unless they are switched off. */
const rules = z.strictObject(
  Object.fromEntries(houseRules.map((rule) => [rule, flag.default(true)])) as Record<
    HouseRule,
    z.ZodDefault<typeof flag>
  >,
  { error: `a mapping from rules to ${switchForm}` },
);
const limitForm = 'a whole number of lines from 0 to 1000000';

/** What others build on: dependencies, builds, automation. Entries of the package come on top. */
const defaultArchitecture = [
  '**/{package,tsconfig*,asconfig*,jsconfig}.json',
  '**/{package-lock.json,npm-shrinkwrap.json,pnpm-lock.yaml,pnpm-workspace.yaml,yarn.lock}',
  '**/{Dockerfile*,*.dockerfile,compose*.yaml,compose*.yml,docker-compose*.yml}',
  '**/{Makefile,CMakeLists.txt,build.ts,build.js,build.mjs,build.sh,binding.gyp}',
  '**/{vite,vitest,rollup,webpack,esbuild}.config.*',
  'scripts/**',
  '.github/**',
];
const addresseeForm = 'a person `@login`, a team `@organization/team` or the name of a label';
const addressee = filled(addresseeForm).transform((text, context): EscalationLevel['to'] => {
  const person = /^@([a-z\d](?:[a-z\d-]{0,38}))(?:\/([\w.-]{1,100}))?$/i.exec(text);
  const [, login, team] = person ?? [];
  if (login !== undefined) {
    return team === undefined
      ? { kind: 'user', login }
      : { kind: 'team', organization: login, team };
  }
  // GitHub's labels have at most 50 characters; a comma would make two of them.
  if (/^[^@,\p{Cc}][^,\p{Cc}]{0,49}$/u.test(text)) return { kind: 'label', label: text };
  context.addIssue({ code: 'custom', message: addresseeForm });
  return z.NEVER;
});

const levelForm = 'a mapping with `name` and `to`';
const level = z
  .strictObject(
    {
      name: filled('a name such as `design`').max(50, { error: 'a name of at most 50 characters' }),
      to: addressee,
    },
    { error: levelForm },
  )
  .transform((own): EscalationLevel => own);

const issueModes = ['required', 'optional'] as const;
const associations = ['OWNER', 'MEMBER', 'COLLABORATOR', 'CONTRIBUTOR'] as const;
const associationsForm = `a list of ${oneOf(associations)}`;

export const settingsSchema = z
  .strictObject(
    {
      suites: globs
        .min(1, { error: 'a list with at least one glob' })
        .default(['kernels/*/suite.{ts,js,mjs}', '**/*.suite.{ts,js,mjs}']),
      commands: commands.default([]),
      install: step('`auto` or `none`').default('auto'),
      build: step('`auto` or `none`').default('auto'),
      test: step('or `none`').default(null),
      budget: z
        .string({ error: durationForm })
        .transform((text, context) => {
          const parsedMs = durationMs(text);
          if (parsedMs !== null) return parsedMs;
          context.addIssue({ code: 'custom', message: durationForm });
          return z.NEVER;
        })
        .default(600_000),
      thresholds: listOf(threshold, 'a list of mappings').default([]),
      ignore: listOf(benchmarkGlob, 'a list of globs over benchmark ids').default([]),
      sources: globs.default([]),
      issue: z.enum(issueModes, { error: oneOf(issueModes) }).default('required'),
      labels: flag.default(true),
      roofline: flag.default(true),
      escalation: listOf(level, 'a list of mappings with `name` and `to`')
        .max(10, { error: 'a list of at most 10' })
        .default([]),
      'notes-branch': branch.default('isochron/notes'),
      'trusted-associations': z
        .array(z.enum(associations, { error: oneOf(associations) }), { error: associationsForm })
        .default(['OWNER', 'MEMBER', 'COLLABORATOR']),
      rules: rules.prefault({}),
      'scope-limit': z
        .int({ error: limitForm })
        .min(0, { error: limitForm })
        .max(1_000_000, { error: limitForm })
        .default(100),
      architecture: globs.default(defaultArchitecture),
      format: step('or `none`').default(null),
      lint: step('or `none`').default(null),
    },
    { error: 'a mapping of settings, one `key: value` a line' },
  )
  .transform((own): Settings => {
    const {
      budget,
      'notes-branch': notesBranch,
      'trusted-associations': trustedAssociations,
      'scope-limit': scopeLimit,
      ...rest
    } = own;
    return { ...rest, budgetMs: budget, notesBranch, trustedAssociations, scopeLimit };
  });

/** Keys that are allowed in the mapping at a path such as `['commands', 0]`. */
export function allowedKeys(path: readonly PropertyKey[]): readonly string[] {
  const schemas = { thresholds: threshold, commands: commandSuite, escalation: level } as const;
  const [first] = path;
  if (first === 'rules') return houseRules;
  const isInner = first === 'thresholds' || first === 'commands' || first === 'escalation';
  return Object.keys((isInner ? schemas[first] : settingsSchema).in.shape);
}

function oneOf(values: readonly string[]): string {
  const quoted = values.map((value) => `\`${value}\``);
  return `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}

/**
 * What `git check-ref-format --branch` allows, and nothing that reads as an option or a full ref.
 */
function isBranchName(name: string): boolean {
  if (/[\s~^:?*[\\\x7f]|\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)/.test(name)) return false;
  return !/^[-./@]|^refs\/|[./]$/.test(name);
}
