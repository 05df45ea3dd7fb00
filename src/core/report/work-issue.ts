/** The issue that asked-for work gets where it was asked on a pull request without one. */
import { type ChangeIssue, performanceLabel } from '../model/publication.ts';
import type { Request } from '../model/request.ts';
import type { Settings } from '../model/settings.ts';
import { digest } from './digest.ts';
import { code, paragraphs } from './markdown.ts';

type AskedWork = Extract<Request, { kind: 'tune' | 'scaffold' }>;

export function workIssue(asked: AskedWork, settings: Pick<Settings, 'labels'>): ChangeIssue {
  const what = whatOf(asked);
  const marker = `<!-- isochron:work ${digest(`${asked.number} ${what}`)} -->`;
  const text = paragraphs([
    `${code(asked.by)} asked on #${asked.number} to ${what}, and that pull request is linked to no ` +
      'issue. So this is the one that the work is for.',
    'Should something come of it, a pull request of Isochron closes this issue. Else the answer on ' +
      `#${asked.number} says why not, and this can be closed.`,
  ]);
  return {
    marker,
    known: null,
    // Asked again a year later, it is still the same work.
    since: new Date(0).toISOString(),
    title: what.charAt(0).toUpperCase() + what.slice(1),
    body: `${marker}\n${text}`,
    labels: settings.labels ? [performanceLabel] : [],
    findings: [],
    comment: '',
  };
}

function whatOf(asked: AskedWork): string {
  return asked.kind === 'tune'
    ? `tune the kernel ${code(asked.kernel)}`
    : `write a suite for ${code(asked.file)}`;
}
