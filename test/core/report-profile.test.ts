/** What profiles say, as text, as pictures, and as files for a viewer. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Judgement } from '#core/model/judgement.ts';
import type { CallNode, Frame } from '#core/model/profile.ts';
import { claimsOptimisation, profileFirst, rowsToProfile } from '#core/policy/profiling.ts';
import { headingsIn } from '#core/report/headings.ts';
import * as messages from '#core/report/messages-profile.ts';
import { profileNote, reportNote } from '#core/report/note.ts';
import { profileFiles } from '#core/report/profile-files.ts';
import { terminalProfile } from '#core/report/profile-terminal.ts';
import { profileText } from '#core/report/profile-text.ts';
import { speedscopeText } from '#core/report/speedscope.ts';
import { alone, arm, call, failed, frame, pair } from './profile-fixtures.ts';
import * as fixtures from './report-fixtures.ts';

async function golden(name: string, text: string): Promise<void> {
  await expect(`${text.trimEnd()}\n`).toMatchFileSnapshot(`../golden/${name}`);
}

const settings = { notesBranch: 'isochron/notes' };

describe('the messages', () => {
  test('of a comment, a note and a terminal', async () => {
    await golden('profile-comment.md', [pair, alone, failed].map(profileText).join('\n\n---\n\n'));
    const asked = { issue: 12, benchmark: 'matmul', pullRequest: 7 };
    const note = profileNote(asked, [pair, alone, failed], settings);
    await golden('profile-note.md', note.section);
    await golden('profile-terminal.txt', [pair, alone, failed].map(terminalProfile).join('\n\n'));
    await golden('message-profiled.md', messages.profiled('matmul', [alone], null));
  });

  test('of what cannot be profiled', async () => {
    const ids = ['add', 'matmul', 'conv2d', 'sum', 'mean', 'relu'];
    const texts = [
      messages.nothingToProfile('fft', ids, false),
      messages.nothingToProfile('fft', [], false),
      messages.nothingToProfile('fft', ids, true),
      messages.profileNeedsApproval(fixtures.headSha),
    ];
    await golden('message-nothing-to-profile.md', texts.join('\n\n'));
  });
});

describe('the pictures and files', () => {
  test('are as they were', async () => {
    const files = profileFiles([pair], 'notes/issues/12/', 'pull-7');
    expect(files.map(({ path }) => path)).toEqual([
      'notes/issues/12/pull-7-matmul-optimized-n-512.flame.svg',
      'notes/issues/12/pull-7-matmul-optimized-n-512.difference.svg',
      'notes/issues/12/pull-7-matmul-optimized-n-512.speedscope.json',
    ]);
    const goldens = ['profile-flame.svg', 'profile-difference.svg', 'profile-speedscope.txt'];
    for (const [place, name] of goldens.entries()) await golden(name, files[place]?.text ?? '');
  });

  const named = fc.record({
    name: fc.string({ maxLength: 200, unit: 'binary' }),
    kind: fc.constantFrom<Frame['kind']>('script', 'wasm', 'native', 'collector', 'runtime'),
    file: fc.option(fc.string({ maxLength: 200 })),
    line: fc.option(fc.nat()),
  });
  const treeOf = (depth: number): fc.Arbitrary<CallNode> =>
    fc.record({
      frame: named,
      selfUs: fc.nat(1e6),
      children: depth === 0 ? fc.constant([]) : fc.array(treeOf(depth - 1), { maxLength: 6 }),
    });
  const root = treeOf(3).map((own) => call(frame('all', 'runtime'), 1, own));

  test('of any profiles stay small, and are what they say they are', () => {
    const parameters = { seed: 5, numRuns: 60 };
    fc.assert(
      fc.property(root, root, (base, head) => {
        const own = { ...pair, base: arm('base', base), head: arm('head', head) };
        const files = profileFiles([own, own, own], 'notes/issues/1/', 'pull-1');
        const bytes = files.reduce(
          (sum, { text }) => sum + new TextEncoder().encode(text).length,
          0,
        );
        expect(bytes).toBeLessThan(150_000);
        for (const { text } of files.slice(0, 2)) expectXml(text);
        expectSpeedscope(files[2]?.text ?? '');
      }),
      parameters,
    );
  });

  test('of a deep chain of long names are cut, not refused', () => {
    const chain = Array.from({ length: 100 }).reduce<CallNode>(
      (below, _, depth) => call(frame(`${depth}${'é&'.repeat(99)}`, 'wasm'), 100, below),
      call(frame('end'), 1),
    );
    const own = { ...pair, base: null, head: arm('head', call(frame('all', 'runtime'), 0, chain)) };
    const files = profileFiles([own], 'notes/issues/1/', 'a').map(({ text }) => text);
    for (const text of files) expect(new TextEncoder().encode(text).length).toBeLessThan(17_000);
    expect(files[0]?.match(/<rect/g)?.length).toBeGreaterThan(5);
    expect(JSON.parse(files[1] ?? '').shared.frames.length).toBeGreaterThan(5);
  });

  test('speedscope gets the time of each stack of both arms', () => {
    const { profiles, shared } = JSON.parse(speedscopeText(pair));
    const names = (stack: number[]) => stack.map((place) => shared.frames[place].name).join('/');
    const [head, base] = profiles;
    expect(base.samples.map(names)).toEqual(['matmul', 'matmul/tiles/tile']);
    expect(base.weights).toEqual([20_000, 580_000]);
    expect(head.endValue).toBe(600_000);
  });
});

/** Tags that close in the order in which they opened, and nothing between them but escaped text. */
function expectXml(text: string): void {
  const open: string[] = [];
  const tags = /<(\/?)([a-z]+)((?: [\w:-]+="[^"<]*")*)(\/?)>/g;
  const rest = text.replace(tags, (_, isEnd: string, name: string, __, isEmpty: string) => {
    if (isEnd !== '') expect(open.pop()).toBe(name);
    else if (isEmpty === '') open.push(name);
    return '';
  });
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;)/);
}

/** The documented form: stacks of places in the frames, a weight each, that add up. */
function expectSpeedscope(text: string): void {
  const file = JSON.parse(text);
  expect(file.$schema).toBe('https://www.speedscope.app/file-format-schema.json');
  for (const profile of file.profiles) {
    expect(profile).toMatchObject({ type: 'sampled', unit: 'microseconds', startValue: 0 });
    expect(profile.samples.length).toBe(profile.weights.length);
    const sum = profile.weights.reduce((total: number, weight: number) => total + weight, 0);
    expect(profile.endValue).toBe(sum);
    for (const place of profile.samples.flat()) expect(file.shared.frames[place]).toBeDefined();
  }
}

describe('which rows are profiled', () => {
  const { regressed, report } = fixtures;

  test('the largest changes, three at most; without any, one where a gain is claimed', () => {
    const own = (n: number, ratio: number, verdict: 'improvement' | 'regression') =>
      fixtures.row(fixtures.benchmark('matmul', n), verdict, {
        comparison: fixtures.comparison(ratio),
      });
    const rows = [own(1, 1.1, 'regression'), own(2, 0.5, 'improvement'), own(3, 1.2, 'regression')];
    const four: Judgement = { ...regressed.judgement, rows: [...rows, own(4, 1.05, 'regression')] };
    const shapes = (claims: boolean, judgement = four) =>
      rowsToProfile(judgement, claims).map(({ benchmark }) => benchmark.shape.n);
    expect(shapes(false)).toEqual([2, 3, 1]);
    expect(shapes(false, report().judgement)).toEqual([]);
    expect(shapes(true, report().judgement)).toHaveLength(1);
  });

  test.each([
    [{ title: 'Optimise the tile', body: '' }, true],
    [{ title: 'Vectorize add', body: '' }, true],
    [{ title: 'Tidy up', body: '## Optimizations Applied\n\n- tiles' }, true],
    [{ title: 'Tidy up', body: 'It is faster now.' }, true],
    [{ title: 'Tidy up', body: '<!-- faster? -->\n```\nfaster\n```\n' }, false],
    [{ title: 'Tidy up', body: 'Closes #1' }, false],
  ])('%j claims an optimisation: %s', (pullRequest, claims) => {
    expect(claimsOptimisation(pullRequest, false)).toBe(claims);
    expect(claimsOptimisation(pullRequest, true)).toBe(true);
  });

  test('a claim without a baseline profile in a note is told', () => {
    expect(profileFirst(false, [pair], true)).toBeNull();
    expect(profileFirst(true, [pair], true)).toMatchObject({ status: 'kept' });
    expect(profileFirst(true, [pair], false)).toMatchObject({ status: 'told' });
    const missing = profileFirst(true, [{ ...failed, base: null }], true);
    expect(missing).toMatchObject({ status: 'told', details: [failed.failures[0]?.message] });
    expect(profileFirst(true, [], true)).toMatchObject({ status: 'told' });
  });
});

test('a note with three profiles stays short', () => {
  const { regressed, pullRequest } = fixtures;
  const rows = Array.from({ length: 40 }, (_, n) =>
    fixtures.row(fixtures.benchmark('matmul', n + 1), 'regression'),
  );
  const own = { ...regressed, judgement: { ...regressed.judgement, rows } };
  const report = { ...own, profiles: [pair, alone, failed] };
  const { section } = reportNote(report, pullRequest, 12, settings, 'acme/kernels');
  expect(section).toContain('### Profiling Results');
  // With a baseline's 56 lines beside it, and a heading, a note has 150.
  expect(section.split('\n').length).toBeLessThanOrEqual(90);
});

test('links go to headings, not to what looks like one', () => {
  const text = '# Kernels\n\n```sh\n# Not this\n```\n\n### Plain TypeScript, done right ###\n';
  expect(headingsIn(text)).toEqual(['Kernels', 'Plain TypeScript, done right']);
});
