import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pullRequestComment, reportBody } from '#core/report/comment.ts';
import { code, fenced, plainText, prose } from '#core/report/markdown.ts';
import { terminalReport } from '#core/report/terminal.ts';
import { benchmark, failure, report, row } from './report-fixtures.ts';

/** Text that attacks: every character with a meaning, in long runs and odd neighbourhoods. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '`',
        '``',
        '|',
        '\\',
        '\n',
        '\r',
        '@ada',
        '#12',
        'GH-12',
        '<',
        '>',
        '<!--',
        '-->',
        '<img>',
        '[x](y)',
        '![x](y)',
        'https://x.example',
        'www.x.example',
        '*',
        '_',
        '~~',
        '&#64;',
        '$',
        '\u001b[31m',
        '\u202e',
        '\u200b',
        '- ',
        '1. ',
        '# ',
        '---',
        'word',
        ' ',
        '</details>',
      ),
    )
    .map((parts) => parts.join('')),
);
const runs = { seed: 1, numRuns: 2_000 };

/** Cells of a row as cmark-gfm splits them: a backslash before a pipe keeps it in its cell. */
function cells(line: string): readonly string[] {
  const inner = line.replace(/^\| /, '').replace(/ \|$/, '');
  return inner.match(/(?:\\[!-/:-@[-`{-~]|[^|])+|(?=\|)|$/g)?.filter((cell) => cell !== '') ?? [];
}

/**
 * What is left of a line of Markdown once its code spans are taken out, as CommonMark finds them.
 */
function outsideOfCode(line: string): string {
  let rest = '';
  let at = 0;
  while (at < line.length) {
    if (line[at] === '\\' && line[at + 1] === '`') {
      at += 2;
      continue;
    }
    const opening = line.slice(at).match(/^`+/)?.[0];
    if (opening === undefined) {
      rest += line[at];
      at += 1;
      continue;
    }
    const closing = new RegExp(`(?<!\`)${opening}(?!\`)`);
    const end = line.slice(at + opening.length).search(closing);
    at += opening.length + (end === -1 ? 0 : end + opening.length);
  }
  return rest;
}

describe('text that nobody vouches for', () => {
  test('as code: one span that holds everything, in a table too', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const span = code(text);
        expect(span).not.toMatch(/[\n\r]/);
        expect(span).not.toContain('<!--');
        expect(outsideOfCode(span)).toBe('');
        expect(cells(`| ${span} | second |`)).toHaveLength(2);
      }),
      runs,
    );
  });

  test('as a sentence: no markup, mention, reference, link or cell of its own', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const sentence = prose(text);
        const rest = outsideOfCode(sentence);
        expect(sentence).not.toMatch(/[\n\r]/);
        expect(rest).not.toMatch(/@\w|#(?!8203;)\d|GH-\d|:\/\/|www\./i);
        expect(rest).not.toMatch(/</);
        expect(rest.replace(/\\[!-/:-@[-`{-~]/g, '')).not.toMatch(/[[\]*_~|]/);
        expect(cells(`| ${sentence} | second |`)).toHaveLength(2);
      }),
      runs,
    );
  });

  test('as a block: the fence holds', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const lines = fenced(text, 500).split('\n');
        const fence = lines[0]?.replace('text', '') ?? '';
        expect(fence).toMatch(/^`{3,}$/);
        const closing = lines.findIndex(
          (line, index) => index > 0 && line.trim().startsWith(fence),
        );
        expect(closing).toBe(lines.length - 1);
      }),
      runs,
    );
  });

  test.each([
    ['ask @ada about #12', 'ask @&#8203;ada about #&#8203;12'],
    ['`a*b` is *wrong*', '`a*b` is \\*wrong\\*'],
    ['one ` alone', 'one \\` alone'],
    ['<b> & co', '&lt;b\\> &amp; co'],
    ['# heading', '#&#8203; heading'],
    ['see https://x.example', 'see https:&#8203;//x.example'],
  ])('%s', (text, expected) => {
    expect(prose(text)).toBe(expected);
  });

  test('loses colours and control characters', () => {
    expect(plainText('\u001b[31mred\u001b[0m\u0007\u202e\r\nx\ty')).toBe('red\nx\ty');
  });
});

describe('a report of hostile names and messages', () => {
  const hostileReport = (text: string) => {
    const own = { ...benchmark('matmul', 512), id: text as ReturnType<typeof benchmark>['id'] };
    const rows = [
      row(own, 'regression', { reason: text }),
      row(own, 'incorrect', { reason: text }),
      row(own, 'no-change'),
    ];
    const failures = [failure({ message: text, tail: text, kernel: text })];
    const judged = { headline: 'regression', rows, failures, uncheckedKernels: [text] } as const;
    return report({
      judged,
      notices: [text],
      changedSuites: [text],
      tests: { command: text, passed: false, tail: text },
      head: { sha: null, ref: text },
    });
  };

  test('keeps its table', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const { body, marker } = pullRequestComment(hostileReport(text), 7);
        const lines = body.split('\n');
        const start = lines.findIndex((line) => line.startsWith('| Operation'));
        for (const line of lines.slice(start, start + 4)) expect(cells(line)).toHaveLength(6);
        expect(body.split(marker)).toHaveLength(2);
        const unfenced = body.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '');
        const markup = unfenced.split('\n').map(outsideOfCode).join('\n');
        const opened = markup.match(/<details>/g) ?? [];
        expect(opened.length).toBeGreaterThan(0);
        expect(markup.match(/<\/details>/g)).toHaveLength(opened.length);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test('cannot steer a terminal', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(terminalReport(hostileReport(text))).not.toMatch(/(?!\n|\t)\p{Cc}/u);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});

describe('a report of any size', () => {
  const long = (count: number, text: string) => {
    const rows = Array.from({ length: count }, (_, n) => row(benchmark('matmul', n), 'regression'));
    const failures = Array.from({ length: 50 }, () => failure({ tail: text, message: text }));
    const notices = Array.from({ length: 50 }, () => text);
    return report({ judged: { headline: 'regression', rows, failures }, notices });
  };

  test.each([
    [10, 'short'],
    [300, 'short'],
    [5_000, 'short'],
    [100, 'x\n'.repeat(10_000)],
    [5_000, '@a*'.repeat(10_000)],
  ])('%d rows fit into a comment', (count, text) => {
    const { body } = pullRequestComment(long(count, text), 7);
    expect(body.length).toBeLessThanOrEqual(65_000);
    expect(body).toMatch(/^<!-- isochron:sticky -->\n### Regression/);
  });

  test('says what was left out, and leaves nothing out without need', () => {
    expect(reportBody(long(300, 'short'))).toMatch(/\d+ more rows left out/);
    expect(reportBody(long(10, 'short'))).not.toContain('left out');
  });
});
