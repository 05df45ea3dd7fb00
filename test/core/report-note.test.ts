import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NoteCommit } from '#core/model/publication.ts';
import type { Report } from '#core/model/report.ts';
import {
  baselineNote,
  measuringNote,
  mergeNote as mergedNote,
  notePath,
  reportNote,
  reportPath,
  sameButNoise,
} from '#core/report/note.ts';
import { markSection, sectionsOf } from '#core/report/note-file.ts';
import { withinBytes, withinLines } from '#core/report/note-length.ts';
import {
  alone,
  benchmark,
  comparison,
  failure,
  headSha,
  pullRequest,
  regressed,
  report,
  row,
} from './report-fixtures.ts';

const settings = { notesBranch: 'isochron/notes' };
const plainCode = { functions: [], growths: [] };

/** The file alone, of a folder with nothing else. */
const mergeNote = (existing: string | null, commit: NoteCommit): string =>
  mergedNote(existing, commit, []).text;

function note(own: Report, number = 7) {
  return reportNote(own, { ...pullRequest, number }, 12, settings, 'acme/kernels');
}

const withRatio = (ratio: number, headline: 'regression' | 'no-change' = 'no-change'): Report =>
  report({
    judged: {
      headline,
      rows: [row(benchmark('matmul', 512), headline, { comparison: comparison(ratio) })],
    },
  });

describe('where a note goes', () => {
  test("a report goes to the pull request's branch, everything else to Isochron's own", () => {
    expect(note(regressed)).toMatchObject({
      issue: 12,
      path: 'notes/issues/12/README.md',
      branch: { ref: 'topic', expectedHead: headSha },
      notesBranch: 'isochron/notes',
    });
    const fork = { ...pullRequest, headRepository: 'ada/kernels' };
    expect(reportNote(regressed, fork, 12, settings, 'acme/kernels').branch).toBeNull();
    expect(measuringNote(pullRequest, 12, settings).branch).toBeNull();
    expect(
      baselineNote(alone, { number: 12, author: 'ada' }, settings, {
        asked: null,
        kernelCode: plainCode,
      }).branch,
    ).toBeNull();
  });

  test('two pull requests of one issue write two files, so that both merge', () => {
    const first = mergeNote(null, measuringNote(pullRequest, 12, settings));
    const second = measuringNote({ ...pullRequest, number: 8 }, 12, settings);
    const both = mergeNote(first, second);
    expect(reportPath(12, 7, both)).toBe(notePath(12));
    expect(reportPath(12, 8, both)).toBe('notes/issues/12/pull-8.md');
    expect(reportPath(12, 8, null)).toBe(notePath(12));
    const baseline = mergeNote(
      null,
      baselineNote(alone, { number: 12, author: 'ada' }, settings, {
        asked: null,
        kernelCode: plainCode,
      }),
    );
    expect(reportPath(12, 8, baseline)).toBe(notePath(12));
  });
});

describe('merging', () => {
  test('replaces its own section and nothing else', () => {
    const first = mergeNote(null, measuringNote(pullRequest, 12, settings));
    const people = first.replace('# Notes on issue 12', '# Tiles\n\nWe tried 8 x 8.');
    const both = mergeNote(`${people}\nOur plan: SIMD.\n`, note(regressed, 8));
    const after = mergeNote(both, note(regressed, 7));
    expect(after).toContain('We tried 8 x 8.');
    expect(after).toContain('Our plan: SIMD.');
    expect(after).not.toContain('measuring');
    expect(after.match(/isochron:begin/g)).toHaveLength(2);
    expect(after.indexOf('Pull request 7')).toBeLessThan(after.indexOf('Pull request 8'));
  });

  test('is done once, and keeps every line that is not its own', () => {
    const lines = fc.array(
      fc.oneof(
        fc.string(),
        fc.constantFrom(
          '<!-- isochron:begin pull-7 -->',
          '<!-- isochron:end pull-7 -->',
          '<!-- isochron:begin pull-9 -->',
          '<!-- isochron:end pull-9 -->',
        ),
      ),
    );
    fc.assert(
      fc.property(lines, (written) => {
        const existing = written.join('\n');
        const once = mergeNote(existing, note(regressed));
        expect(mergeNote(once, note(regressed))).toBe(once);
        expect(once).toContain(note(regressed).section);
        if (!existing.includes('isochron:end pull-7')) expect(once).toContain(existing.trimEnd());
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});

describe('what is worth a commit', () => {
  const before = mergeNote(null, note(withRatio(1.001)));
  const merged = (own: Report): string => mergeNote(before, note(own));

  test('is not a figure that moved within its interval, nor a SHA or a date', () => {
    const again = { ...withRatio(1.003), runId: 'run-2', createdAt: '2026-04-01T00:00:00.000Z' };
    const moved = { ...again, head: { sha: 'f'.repeat(40), ref: 'topic' }, seconds: 9 };
    expect(merged(moved)).not.toBe(before);
    expect(sameButNoise(before, merged(moved))).toBe(true);
  });

  test.each([
    ['a figure outside of the old interval', withRatio(1.02)],
    ['another verdict', withRatio(1.001, 'regression')],
    [
      'a failed test command',
      { ...withRatio(1.001), tests: { command: 'x', passed: false, tail: '' } },
    ],
    ['another testbed', { ...withRatio(1.001), testbed: { ...alone.testbed, id: 'other' } }],
    ['a failure', report({ judged: { failures: [failure()] } })],
  ])('is %s', (_, own) => {
    expect(sameButNoise(before, merged(own))).toBe(false);
  });

  test('is the first report, a second section, and text that people wrote', () => {
    const measuring = mergeNote(null, measuringNote(pullRequest, 12, settings));
    expect(sameButNoise(measuring, mergeNote(measuring, note(withRatio(1))))).toBe(false);
    expect(sameButNoise(before, mergeNote(before, note(withRatio(1), 8)))).toBe(false);
    expect(sameButNoise(before, `${before}\nMore.\n`)).toBe(false);
    expect(sameButNoise(before, before)).toBe(true);
  });

  test('cannot be spoilt by the name of a benchmark', () => {
    const own = benchmark('matmul', 1);
    const id = 'a --> <!-- isochron:end pull-7 --> {"said":1}' as typeof own.id;
    const odd = report({ judged: { rows: [row({ ...own, id }, 'no-change')] } });
    const file = mergeNote(null, note(odd));
    expect(file.match(/isochron:end pull-7 -->/g)?.length).toBeGreaterThan(1);
    expect(mergeNote(file, note(odd))).toBe(file);
    expect(sameButNoise(file, mergeNote(file, note({ ...odd, runId: 'run-2' })))).toBe(true);
  });
});

describe('a note that grows too long', () => {
  const long = (key: string, lines: number): string =>
    markSection(key, `## ${key}\n\n${Array.from({ length: lines }, (_, n) => n).join('\n')}`);
  const people = '# Notes on issue 12\n\nOur plan: SIMD.';

  test('is cut from the top, but for its newest section and what people wrote', () => {
    const sections = [long('baseline', 60), long('pull-7', 60), long('pull-8', 60)];
    const file = withinLines([people, ...sections].join('\n\n'), 'pull-8');
    expect(file.split('\n').length).toBeLessThanOrEqual(150);
    expect(file).toContain('Our plan: SIMD.');
    expect(file).toContain(sections[2]);
    expect(file).toContain(sections[1]);
    expect(sectionsOf(file).map(({ key }) => key)).toEqual(['baseline', 'pull-7', 'pull-8']);
    expect(sectionsOf(file)[0]?.text).toContain('Cut to its heading');
    expect(withinLines(file, 'pull-8')).toBe(file);
  });

  test('by people alone stays as they have it', () => {
    const text = Array.from({ length: 200 }, () => 'By hand.').join('\n');
    const file = `${text}\n\n${long('pull-7', 3)}`;
    expect(withinLines(file, 'pull-7')).toBe(file);
  });
});

describe('the folder of a note', () => {
  const folder = 'notes/issues/12';
  const path = `${folder}/README.md`;
  const text = '![Flames](pull-7-flame.svg) and [the roof](pull-7-roof.svg)';
  const picture = (name: string, bytes: number) => ({
    path: `${folder}/${name}`,
    text: 'x'.repeat(bytes),
  });
  const there = (name: string, bytes: number) => ({ path: `${folder}/${name}`, bytes });

  test('loses what its section no longer has, and nothing else', () => {
    const files = [picture('pull-7-flame.svg', 10)];
    const before = [
      there('pull-7-flame.svg', 9),
      there('pull-7-old.svg', 9),
      there('pull-70-flame.svg', 9),
      there('by-hand.png', 9),
    ];
    const fitted = withinBytes({ path, text, key: 'pull-7' }, files, before);
    expect(fitted).toEqual({ text, files, removed: [`${folder}/pull-7-old.svg`] });
  });

  test('has 200 kB at most: the largest are left out, and so are links to them', () => {
    const files = [picture('pull-7-flame.svg', 90_000), picture('pull-7-roof.svg', 20_000)];
    const before = [there('pull-8-flame.svg', 100_000), there('pull-7-roof.svg', 50_000)];
    const fitted = withinBytes({ path, text, key: 'pull-7' }, files, before);
    expect(fitted.files).toEqual([files[1]]);
    expect(fitted.text).toBe(
      'Flames (left out: the folder of a note has 200 kB) and [the roof](pull-7-roof.svg)',
    );
    const bytes = [...fitted.text].length + 100_000 + 20_000;
    expect(bytes).toBeLessThanOrEqual(200_000);
  });
});

test('a note with every kind of section stays within 150 lines', () => {
  const rows = Array.from({ length: 500 }, (_, n) => row(benchmark('matmul', n), 'regression'));
  const [requirement] = regressed.judgement.requirements;
  const requirements = Array.from({ length: 100 }, () => requirement!);
  const failures = Array.from({ length: 50 }, () => failure());
  const wrongChecks = rows.map((own) => ({ ...own.correctness!, status: 'wrong' as const }));
  const judged = { rows, requirements, failures, wrongChecks };
  const notices = Array.from({ length: 50 }, () => 'A notice.');
  const { ceilings, points } = regressed.roofline!;
  const roofline = { ceilings, points: Array.from({ length: 500 }, () => points[0]!) };
  const unclear = Array.from({ length: 50 }, () => ({ text: '2x', missing: ['Which kernel?'] }));
  const first = baselineNote(
    { ...alone, ...report({ judged, roofline }) },
    { number: 12, author: 'ada' },
    settings,
    { asked: { requirements: [], unclear }, kernelCode: plainCode },
  );
  const second = note(report({ judged, notices, roofline }));
  const file = mergeNote(mergeNote(null, first), second);
  expect(file.split('\n').length).toBeLessThanOrEqual(150);
  const bytes = [...first.files, ...second.files].map(({ text }) => text.length);
  expect(bytes.length).toBe(2);
  expect(Math.max(...bytes)).toBeLessThan(20_000);
});
