import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDuration } from '#core/config/duration.ts';
import { parseSettings } from '#core/config/settings.ts';
import { UserError } from '#core/model/errors.ts';
import { houseRules } from '#core/model/house-rules.ts';

const defaults = {
  suites: ['kernels/*/suite.{ts,js,mjs}', '**/*.suite.{ts,js,mjs}'],
  commands: [],
  install: 'auto',
  build: 'auto',
  test: null,
  budgetMs: 600_000,
  thresholds: [],
  ignore: [],
  sources: [],
  issue: 'required',
  labels: true,
  roofline: true,
  escalation: [],
  notesBranch: 'isochron/notes',
  trustedAssociations: ['OWNER', 'MEMBER', 'COLLABORATOR'],
  rules: Object.fromEntries(houseRules.map((rule) => [rule, true])),
  scopeLimit: 100,
  architecture: expect.arrayContaining(['.github/**', 'scripts/**']),
  format: null,
  lint: null,
};

function refusal(text: string): string {
  try {
    parseSettings(text);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  }
  throw new Error(`was not refused: ${text}`);
}

describe('settings', () => {
  test.each([
    null,
    '',
    '\n',
    '# nothing but a comment\n',
    '---\n',
    'thresholds:\n#  - benchmarks: a\n',
  ])('have a default for everything: %j', (text) => {
    expect(parseSettings(text)).toEqual(defaults);
  });

  test('take every key', () => {
    const text = `
suites: [lib/*.suite.js]
commands:
  - kernel: blur
    build: make
    run: ./blur --json
    format: hyperfine
    verify: ./blur --check
    sources: [src/blur/**]
  - {kernel: fft, run: ./fft, format: json}
install: npm ci
build: none
test: npm test
budget: 1h30m
thresholds:
  - {benchmarks: '*', smallest-effect: 2.5%}
  - benchmarks: matmul/*
    smallest-effect: 3%
ignore: ['*/naive/*']
sources: [common/**]
issue: optional
labels: off
roofline: off
notes-branch: perf/notes
trusted-associations: [OWNER]
`;
    expect(parseSettings(text)).toEqual({
      ...defaults,
      suites: ['lib/*.suite.js'],
      commands: [
        {
          kernel: 'blur',
          build: 'make',
          run: './blur --json',
          format: 'hyperfine',
          verify: './blur --check',
          sources: ['src/blur/**'],
        },
        { kernel: 'fft', build: null, run: './fft', format: 'json', verify: null, sources: [] },
      ],
      install: 'npm ci',
      build: null,
      test: 'npm test',
      budgetMs: 5_400_000,
      thresholds: [
        { benchmarks: '*', smallestEffect: 0.025 },
        { benchmarks: 'matmul/*', smallestEffect: 0.03 },
      ],
      ignore: ['*/naive/*'],
      sources: ['common/**'],
      issue: 'optional',
      labels: false,
      roofline: false,
      notesBranch: 'perf/notes',
      trustedAssociations: ['OWNER'],
    });
  });

  test('take the rules of the house and the chain of escalation', () => {
    const text = `
rules: {scope: off, signatures: on}
scope-limit: 40
architecture: [infra/**]
format: npx biome format
lint: none
escalation:
  - { name: specialist, to: '@ada' }
  - { name: design, to: '@octo/design.team' }
  - { name: everybody, to: 'help wanted' }
`;
    expect(parseSettings(text)).toEqual({
      ...defaults,
      rules: { ...defaults.rules, scope: false },
      scopeLimit: 40,
      architecture: ['infra/**'],
      format: 'npx biome format',
      lint: null,
      escalation: [
        { name: 'specialist', to: { kind: 'user', login: 'ada' } },
        { name: 'design', to: { kind: 'team', organization: 'octo', team: 'design.team' } },
        { name: 'everybody', to: { kind: 'label', label: 'help wanted' } },
      ],
    });
  });

  test.each([
    [
      'budget: 10m\nbugdet: 3m',
      /line 2: `bugdet` is not a setting here. Did you mean `budget`\? Allowed: `suites`/,
    ],
    ['issue: maybe', /line 1: `issue` must be `required` or `optional`, not `maybe`/],
    ['\n\nlabels: 3', /line 3: `labels` must be `true` or `false`, not `3`/],
    ['budget: ten', /line 1: `budget` must be a time such as `90s`, `10m`/],
    ['budget: 600', /`budget` must be a time/],
    ['budget: 25h', /at most `24h`/],
    [
      'thresholds:\n  - benchmarks: a\n    smallest_effect: 3%',
      /line 3: .*Did you mean `smallest-effect`/,
    ],
    ['thresholds:\n  - benchmarks: a\n', /line 2: `thresholds\[0\].smallest-effect` is missing/],
    ['thresholds: [{benchmarks: a, smallest-effect: 0%}]', /a percentage above 0/],
    ['thresholds: [{benchmarks: a, smallest-effect: 3}]', /such as `3%`, at most `100%`, not `3`/],
    [
      'commands:\n  - kernel: x\n    run: y\n    format: csv',
      /line 4: .*`hyperfine`, `google-benchmark` or `json`, not `csv`/,
    ],
    [
      'commands: [{kernel: a, run: x, format: json}, {kernel: a, run: y, format: json}]',
      /each `kernel` stands once/,
    ],
    ['commands: [{kernel: a b, run: x, format: json}]', /a kernel name of letters/],
    ['trusted-associations: [OWNER, NONE]', /`trusted-associations\[1\]` must be `OWNER`/],
    ['rules: {scop: off}', /`scop` is not a setting here. Did you mean `scope`\?/],
    ['rules: {scope: 3}', /`rules.scope` must be `true` or `false`, not `3`/],
    ['rules: off', /a mapping from rules to `true` or `false`/],
    ['scope-limit: -1', /a whole number of lines from 0/],
    ["escalation: [{name: a, to: '@a/b/c'}]", /`escalation\[0\].to` must be a person `@login`/],
    ['escalation: [{nmae: a}]', /`nmae` is not a setting here. Did you mean `name`\?/],
    ['suites: []', /at least one glob/],
    ['suites: kernels/*', /a list of globs/],
    ['- budget', /the file must be a mapping of settings/],
    ['a: [', /line 1: this is not valid YAML/],
    ['budget: 1m\nbudget: 2m', /line 2: this is not valid YAML \(Map keys must be unique\)/],
    ['a: &x 1\nb: *x', /line 2: aliases are not read here/],
    ['__proto__: {a: 1}', /`__proto__` is not a setting here/],
    ['notes-branch: --force', /a branch name/],
    ['notes-branch: refs/heads/main', /a branch name/],
    ['notes-branch: a..b', /a branch name/],
    [`test: ${'x'.repeat(2_000)}`, /at most 1000 characters/],
  ])('refuse %j and say what is allowed', (text, expected) => {
    const message = refusal(text);
    expect(message).toMatch(expected);
    expect(message).toContain('`.github/isochron.yml`');
  });

  test('name several mistakes at once, in the order of their lines', () => {
    const lines = refusal('labels: 3\nissue: no\nnosuch: 1').split('\n');
    expect(lines.map((line) => line.match(/line (\d)/)?.[1])).toEqual(['1', '2', '3']);
  });

  test.each([
    '../x',
    'a/../../x',
    '/etc/*',
    '~/x',
    '{a,../b}/x',
    'C:/x',
    '\\\\server\\x',
    'a\\..\\b',
  ])('keep paths inside of the repository: %s', (path) => {
    const text = JSON.stringify(path);
    for (const key of ['suites', 'sources']) {
      expect(refusal(`${key}: [${text}]`)).toMatch(/inside of the repository/);
    }
    const command = `{kernel: a, run: x, format: json, sources: [${text}]}`;
    expect(refusal(`commands: [${command}]`)).toMatch(/inside of the repository/);
  });

  test('stay readable when the file is not', () => {
    expect(refusal('['.repeat(50_000))).toMatch(/nested too deeply|not valid YAML/);
    expect(refusal('#'.repeat(200_000))).toMatch(/longer than 100000 characters/);
    const bomb = 'a: &a [x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nsuites: *c';
    expect(refusal(bomb)).toMatch(/aliases are not read/);
  });

  test('throw nothing but UserError, whatever the file holds', () => {
    const keys = fc.constantFrom(...Object.keys(defaults), 'notes-branch', 'trusted-associations');
    const values = fc.oneof(fc.jsonValue(), fc.string(), fc.constantFrom('10m', 'none', '3%'));
    const files = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.dictionary(keys, values).map((record) => JSON.stringify(record)),
      fc
        .array(fc.tuple(keys, fc.string()))
        .map((pairs) => pairs.map(([key, value]) => `${key}: ${value}\n`).join('')),
    );
    fc.assert(
      fc.property(files, (text) => {
        try {
          expect(Object.keys(parseSettings(text)).sort()).toEqual(Object.keys(defaults).sort());
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
          expect((error as UserError).message.length).toBeLessThan(6_000);
        }
      }),
      { seed: 1, numRuns: 1_000 },
    );
  });
});

describe('durations', () => {
  test.each([
    ['90s', 90_000],
    ['10m', 600_000],
    ['1h', 3_600_000],
    ['1h30m', 5_400_000],
    ['1.5m', 90_000],
    ['250ms', 250],
    [' 5s ', 5_000],
  ])('%s is %d ms', (text, expectedMs) => {
    expect(parseDuration(text)).toBe(expectedMs);
  });

  test.each(['', '10', 'm', '0s', '-1s', '25h', '1d', '10 m', '1e3s', 'NaNs'])(
    'refuse %j',
    (text) => {
      expect(() => parseDuration(text)).toThrow(UserError);
    },
  );
});
