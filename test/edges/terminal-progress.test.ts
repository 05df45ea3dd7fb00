/** What a person sees while work goes on, on a terminal and elsewhere. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { painter } from '#edges/terminal/paint.ts';
import { createProgress } from '#edges/terminal/progress.ts';

const escapeCode = '\u001b';

function collect(isTTY: boolean, columns?: number) {
  const written: string[] = [];
  const write = (text: string | Uint8Array): boolean => {
    written.push(String(text));
    return true;
  };
  const size = columns === undefined ? {} : { columns };
  const progress = createProgress({ stream: { write, isTTY, ...size } });
  return { progress, written };
}

afterEach(() => vi.useRealTimers());

describe('progress in a file or a pipe', () => {
  test('is plain lines, with no codes and nothing to clean up', () => {
    const { progress, written } = collect(false);
    progress.step('building base');
    progress.step('measuring');
    progress.finish();
    expect(written).toEqual(['building base\n', 'measuring\n']);
  });

  test('says how far it is every five seconds, not at every round', () => {
    vi.useFakeTimers();
    const { progress, written } = collect(false);
    progress.step('measuring');
    progress.advance(0, 3, 'add, round 1');
    vi.advanceTimersByTime(4999);
    progress.advance(1, 3, 'add, round 2');
    vi.advanceTimersByTime(1);
    progress.advance(2, 3, 'add, round 3');
    progress.advance(2, 3, 'add, round 4');
    expect(written).toEqual(['measuring\n', 'measuring: 2/3 add, round 3\n']);
  });
});

describe('progress on a terminal', () => {
  test('is one line that is drawn again, and gone at the end', () => {
    const { progress, written } = collect(true, 60);
    progress.step('measuring');
    progress.advance(1, 3, 'add, round 2');
    progress.finish();
    expect(written).toHaveLength(3);
    for (const text of written) {
      expect(text.startsWith(`\r${escapeCode}[2K`)).toBe(true);
      expect(text).not.toContain('\n');
    }
    expect(written[1]).toMatch(/0 s.* measuring: 1\/3 add, round 2$/);
    expect(written[2]).toBe(`\r${escapeCode}[2K`);
  });

  test.each([
    [40, 32],
    [0, 72],
    [undefined, 72],
  ])('fits into %s columns', (columns, width) => {
    const { progress, written } = collect(true, columns);
    progress.step('x'.repeat(200));
    expect(written[0]?.match(/x+/)?.[0]).toHaveLength(width);
  });

  test('passes no control character of a measured name on', () => {
    const { progress, written } = collect(true, 200);
    progress.step('measuring');
    progress.advance(0, 1, `add${escapeCode}]0;owned\u0007\r\n/n=1`);
    const text = written[1]?.slice(`\r${escapeCode}[2K`.length) ?? '';
    expect(text).toContain('owned');
    for (const control of [`${escapeCode}]`, '\u0007', '\r', '\n'])
      expect(text).not.toContain(control);
  });
});

describe('colours', () => {
  test('are for terminals only', () => {
    expect(painter({ isTTY: false })('bad', 'slower')).toBe('slower');
    expect(painter({})('good', 'faster')).toBe('faster');
  });
});
