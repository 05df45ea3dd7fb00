import type { HouseRule, RuleFinding } from '../model/house-rules.ts';
import type { Report } from '../model/report.ts';
import { code, counted, details, prose } from './markdown.ts';

const names = {
  signatures: 'Signatures',
  scope: 'Scope',
  architecture: 'Architecture',
  description: 'Description',
  complexity: 'Complexity',
  growth: 'Growth',
  format: 'Format and lint',
  'profile-first': 'Profile first',
} as const satisfies Record<HouseRule, string>;

const order = ['broken', 'asked', 'told', 'kept'] as const satisfies RuleFinding['status'][];

/** Worst first, else in the order of the house. */
function sorted(rules: readonly RuleFinding[]): readonly RuleFinding[] {
  return rules.toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
}

/** `1 broken, 2 asked, 5 kept`. */
function counts(rules: readonly RuleFinding[]): string {
  return order
    .map((status) => [rules.filter((one) => one.status === status).length, status] as const)
    .filter(([count]) => count > 0)
    .map(([count, status]) => `${count} ${status}`)
    .join(', ');
}

/** Every rule with its details, for the check run; null where none was looked at. */
export function rulesText({ rules }: Pick<Report, 'rules'>, mostDetails: number): string | null {
  if (rules.length === 0) return null;
  const lines = sorted(rules).map((one) => ruleLines(one, mostDetails));
  return `**Rules of the house** (${counts(rules)})\n\n${lines.join('\n')}`;
}

/** What is not simply kept, folded, for the comment; one line where there is no such rule. */
export function foldedRules({ rules }: Pick<Report, 'rules'>, mostDetails: number): string | null {
  if (rules.length === 0) return null;
  const shown = sorted(rules.filter(({ status }) => status !== 'kept'));
  if (shown.length === 0) return `**Rules of the house**: ${counted(rules.length, 'rule')} kept.`;
  const lines = shown.map((one) => ruleLines(one, mostDetails));
  return details(`Rules of the house: ${counts(rules)}`, lines.join('\n'));
}

/** A line for each rule that is not simply kept, for the note. */
export function ruleSentences({ rules }: Pick<Report, 'rules'>): string | null {
  if (rules.length === 0) return null;
  const shown = sorted(rules.filter(({ status }) => status !== 'kept'));
  if (shown.length === 0) return `${counted(rules.length, 'rule')} kept.`;
  return shown.map((one) => ruleLines(one, 0)).join('\n');
}

function ruleLines({ rule, status, text, details: all }: RuleFinding, most: number): string {
  const said = status === 'broken' || status === 'asked' ? `**${status}**` : status;
  const lines = all.slice(0, most).map((one) => `  - ${prose(one, 500)}`);
  const more = all.length - lines.length;
  const rest = more > 0 && most > 0 ? [`  - and ${more} more`] : [];
  return [`- ${names[rule]}: ${said}. ${prose(text, 500)}`, ...lines, ...rest].join('\n');
}

const asked = /<!-- isochron:asked((?: [\w-]+=[0-9a-f]+)+) -->/;

/**
 * A hidden line with what this comment asks to be approved, by its digest: a label that is put
 * later is an answer to that. Null where nothing can be approved.
 */
export function askedLine({ rules }: Pick<Report, 'rules'>): string | null {
  const all = rules.flatMap(({ rule, approval }) =>
    approval === undefined ? [] : [`${rule}=${approval.digest}`],
  );
  return all.length === 0 ? null : `<!-- isochron:asked ${all.join(' ')} -->`;
}

/** The digests of the hidden line of a comment, by rule. */
export function askedIn(comment: string): ReadonlyMap<string, string> {
  // Right below the marker: nobody's text stands above it.
  const line = comment.split('\n').slice(0, 2).join('\n').match(asked)?.[1] ?? '';
  const pairs = line.split(' ').filter((part) => part !== '');
  return new Map(pairs.map((part) => part.split('=') as [string, string]));
}

/** `1 rule of the house is broken`; null where nobody has to do anything. */
export function rulesTitle({ rules }: Pick<Report, 'rules'>): string | null {
  const count = (status: RuleFinding['status']): number =>
    rules.filter((one) => one.status === status).length;
  const [broken, asking] = [count('broken'), count('asked')];
  const parts = [
    broken > 0 ? `${counted(broken, 'house rule')} broken` : null,
    asking > 0 ? `${counted(asking, 'house rule')} to answer` : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', ');
}

/** The sentence of a message that takes an approval label away again. */
export function approvalNeedsWriteAccess(label: string, login: string): string {
  return (
    `${code(label)} was taken away again: ${code(`@${login}`)} has no write access here, and only ` +
    'people with write access approve.'
  );
}
