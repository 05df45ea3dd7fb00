/** What GitHub has of one pull request, as text, and where it is not what it must be. */
import type { Scene } from './scenario.ts';
import type { CheckRunState } from './state.ts';

export interface Result {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly check: CheckRunState;
  /** Isochron's newest; null without one. */
  readonly comment: string | null;
  /** Of the family `perf: …`. */
  readonly labels: readonly string[];
  /** Files below `notes/` on the branch. */
  readonly notes: Readonly<Record<string, string>>;
  readonly retried: boolean;
}

export function resultText(result: Result): string {
  const { check } = result;
  const parts = [
    `\n===== pull request #${result.number}: ${result.title}\n`,
    result.retried ? '(left inconclusive once, measured again with /perf run)\n' : '',
    `check run: ${check.conclusion}, ${check.title}\n`,
    `labels: ${result.labels.join(', ') || 'none'}\n`,
    result.comment === null ? 'comment: none\n' : `comment:\n\n${result.comment}\n`,
    ...Object.entries(result.notes).map(([path, text]) => `\n--- ${path}\n\n${text}`),
  ];
  return parts.join('');
}

export function problemsOf(result: Result, scene: Scene): readonly string[] {
  const { expected } = scene;
  const { check, comment, labels } = result;
  const wanted = expected.label === null ? [] : [expected.label];
  const checks: readonly (readonly [boolean, string])[] = [
    [
      check.conclusion === expected.conclusion,
      `the check run is ${check.conclusion}, not ${expected.conclusion}`,
    ],
    [
      labels.join() === wanted.join(),
      `the labels are ${labels.join() || 'none'}, not ${wanted.join() || 'none'}`,
    ],
    [
      expected.headline === null ? comment === null : expected.headline.test(headline(comment)),
      `the comment begins "${headline(comment)}"`,
    ],
    ...(expected.says ?? []).map(
      (text) => [text.test(comment ?? ''), `the comment does not say ${text}`] as const,
    ),
    [
      expected.body?.test(result.body) ?? result.body === scene.body,
      `the description reads "${result.body}"`,
    ],
    [
      !expected.note || (expected.says?.[0]?.test(Object.values(result.notes).join('\n')) ?? true),
      `the note does not say ${expected.says?.[0]}`,
    ],
    [
      expected.note === Object.keys(result.notes).length > 0,
      expected.note ? 'there is no note' : 'there is a note',
    ],
    [
      expected.label !== 'perf: incorrect' || !/^\|.*\d(?:\.\d+)?x/m.test(comment ?? ''),
      'speed is shown for wrong numbers',
    ],
  ];
  return checks
    .filter(([good]) => !good)
    .map(([, problem]) => `#${result.number} (${scene.branch}): ${problem}`);
}

function headline(comment: string | null): string {
  return comment?.split('\n').find((line) => line.startsWith('#')) ?? '';
}
