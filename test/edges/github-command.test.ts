/** The grammar of `/perf …`: what is understood, and what is said of the rest. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commandNames, everything, type KnownCommand } from '#core/model/command.ts';
import { commandText } from '#core/report/command-text.ts';
import { parseCommand } from '#edges/github/command.ts';

const run = { name: 'run', choices: everything };

describe('a command', () => {
  test.each([
    ['/perf run', run],
    ['/perf help', { name: 'help' }],
    ['/perf', { name: 'help' }],
    ['/perf   ', { name: 'help' }],
    ['Thanks!\r\n\r\n/perf cancel\r\n', { name: 'cancel' }],
    ['   /perf rerun please', { name: 'rerun' }],
    ['/perf cancel\n/perf run', { name: 'cancel' }],
    ['```\n/perf run\n```\n/perf cancel', { name: 'cancel' }],
    ['/perf approve', { name: 'approve', sha: null }],
    ['Fine.\n/perf Approve  4ead000 thanks', { name: 'approve', sha: '4ead000' }],
  ])('%j', (body, command) => {
    expect(parseCommand(body)).toEqual(command);
  });

  test.each([
    '',
    'perf run',
    '/performance run',
    '/perf-run',
    'say `/perf run`',
    '> /perf run',
    '    /perf run',
    '```\n/perf run\n```',
    '~~~\n```\n/perf run\n~~~',
    '```\n/perf run',
  ])('%j is none', (body) => {
    expect(parseCommand(body)).toBeNull();
  });

  test.each([
    ['run matmul conv2d', { suites: ['matmul', 'conv2d'], only: [], budgetMs: null }],
    ['RUN --only matmul/*', { suites: [], only: ['matmul/*'], budgetMs: null }],
    [
      'run --only=a --only "b c" --budget 90s',
      { suites: [], only: ['a', 'b c'], budgetMs: 90_000 },
    ],
    ['run "--only"', { suites: ['--only'], only: [], budgetMs: null }],
  ])('%s chooses', (text, choices) => {
    expect(parseCommand(`/perf ${text}`)).toEqual({ name: 'run', choices });
  });

  const bisect = { name: 'bisect', benchmark: 'add', good: null, bad: null };
  test.each([
    [
      'accept add/* it\'s "worth" it',
      { name: 'accept', benchmark: 'add/*', reason: 'it\'s "worth" it' },
    ],
    ["accept add 'all of it'", { name: 'accept', benchmark: 'add', reason: 'all of it' }],
    ['unaccept "add/n=1"', { name: 'unaccept', benchmark: 'add/n=1' }],
    ['profile --cachegrind add', { name: 'profile', benchmark: 'add', cachegrind: true }],
    ['explain', { name: 'explain', benchmark: null }],
    ['explain add', { name: 'explain', benchmark: 'add' }],
    ['history add', { name: 'history', benchmark: 'add' }],
    ['baseline', { name: 'baseline' }],
    ['bisect add', bisect],
    ['bisect add v1.2..main', { ...bisect, good: 'v1.2', bad: 'main' }],
    ['bisect add v1.2..', { ...bisect, good: 'v1.2' }],
    ['tune matmul', { name: 'tune', kernel: 'matmul' }],
    ['scaffold src/dot.ts', { name: 'scaffold', file: 'src/dot.ts' }],
    ['escalate', { name: 'escalate' }],
  ])('%s', (text, command) => {
    expect(parseCommand(`/perf ${text}`)).toEqual(command);
  });
});

describe('what is wrong is said', () => {
  test.each([
    ['run --only', 'the glob after `--only` is missing'],
    ['run --onyl add', '`--onyl` is no option here; did you mean `--only`?'],
    ['run --budget soon', '`soon` is no time that can be used: give a time such as `90s`'],
    ['run "add', 'a quotation mark is not closed'],
    ['accept', 'the benchmark is missing'],
    ['accept add', 'the reason is missing'],
    [`accept add ${'x'.repeat(501)}`, 'the reason is longer than 500 characters'],
    ['unaccept', 'the benchmark is missing'],
    ['history a b', '`b` is one argument too many'],
    ['profile --perf add', '`--perf` is no option here'],
    ['bisect add main', '`main` is no range of commits such as `v1.2..main`'],
    ['bisect add --all..main', '`--all..main` is no range'],
    ['bisect add a..b..c', 'is no range'],
    ['tune a/b', '`a/b` is no name of a kernel'],
    ['scaffold ../secret.ts', '`../secret.ts` is no path inside of the repository'],
    ['scaffold /etc/passwd', 'is no path inside'],
  ])('%s', (text, why) => {
    const command = parseCommand(`/perf ${text}`);
    expect(command).toMatchObject({ name: 'mistaken', of: text.split(' ')[0] });
    expect(command).toHaveProperty('why', expect.stringContaining(why));
  });

  test.each([
    ['biscet', 'bisect'],
    ['rnu', null],
    ['acept', 'accept'],
    ['baselines', 'baseline'],
    ['dance', null],
    ['constructor', null],
  ])('%s is near %s', (word, near) => {
    expect(parseCommand(`/perf ${word}`)).toEqual({ name: 'unknown', word, near });
  });

  test('a long word is repeated short and harmless', () => {
    const long = parseCommand(`/perf \`${'x'.repeat(100)}`);
    expect(long).toEqual({ name: 'unknown', word: 'x'.repeat(40), near: null });
  });
});

/** What people may write as one argument. */
const argument = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .map((text) => text.replace(/[\p{Cc}\u2028\u2029]/gu, ''))
  .filter((text) => text.trim() !== '' && text.length <= 200);
const reason = argument.map((text) => text.trim());
const revision = fc.option(fc.stringMatching(/^[\w][\w/@^~-]{0,20}$/));

const anyCommand: fc.Arbitrary<KnownCommand> = fc.oneof(
  fc.record({
    name: fc.constant('run' as const),
    choices: fc.record({
      suites: fc.array(argument, { maxLength: 4 }),
      only: fc.array(argument, { maxLength: 4 }),
      budgetMs: fc.option(fc.integer({ min: 1, max: 86_400_000 })),
    }),
  }),
  fc.record({
    name: fc.constantFrom('rerun', 'cancel', 'baseline', 'escalate', 'help'),
  }) as fc.Arbitrary<KnownCommand>,
  fc.record({
    name: fc.constant('approve' as const),
    sha: fc.option(fc.stringMatching(/^[0-9a-f]{7,40}$/)),
  }),
  fc.record({ name: fc.constant('accept' as const), benchmark: argument, reason }),
  fc.record({
    name: fc.constantFrom('unaccept', 'history'),
    benchmark: argument,
  }) as fc.Arbitrary<KnownCommand>,
  fc.record({ name: fc.constant('explain' as const), benchmark: fc.option(argument) }),
  fc.record({
    name: fc.constant('profile' as const),
    benchmark: argument,
    cachegrind: fc.boolean(),
  }),
  fc.record({
    name: fc.constant('bisect' as const),
    benchmark: argument,
    good: revision,
    bad: revision,
  }),
  fc
    .record({ name: fc.constant('tune' as const), kernel: fc.stringMatching(/^[\w.-]{1,20}$/) })
    .filter(({ kernel }) => !kernel.startsWith('--')),
  fc.record({
    name: fc.constant('scaffold' as const),
    file: fc.stringMatching(/^[\w]{1,9}(\/[\w -]{1,9}){0,2}\.ts$/),
  }),
);

describe('whatever is written', () => {
  test('never throws', () => {
    const piece = fc.oneof(
      fc.constantFrom(...commandNames, '--only', '--budget', '"', "'", '\\', '..', '=', ' ', '`'),
      fc.string({ unit: 'binary', maxLength: 12 }),
    );
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(' '));
    fc.assert(
      fc.property(text, (rest) => {
        const command = parseCommand(`/perf ${rest}`);
        if (command?.name === 'mistaken') expect(command.why).not.toBe('');
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });

  test('a printed command is read as what it was', () => {
    fc.assert(
      fc.property(anyCommand, (command) => {
        expect(parseCommand(commandText(command))).toEqual(command);
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });
});
