import type { RuleFinding } from '../../model/house-rules.ts';
import { approvalLabelOf, type HouseRule } from '../../model/house-rules.ts';

/** Lines that a finding has at most: a report is read by people. */
const mostDetails = 20;

/** A name or a piece of code as it stands in a sentence; it must not end its own quotation. */
export function quoted(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}

/** The first lines, and how many more there are. */
export function shortened(details: readonly string[], most = mostDetails): readonly string[] {
  const more = details.length - most;
  return more > 0 ? [...details.slice(0, most), `And ${more} more.`] : details;
}

/** `1 file`, `3 files`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and 3 more`. */
export function listed(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).map(quoted);
  const more = names.length - shown.length;
  const all = more > 0 ? [...shown, `${more} more`] : shown;
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

/** The fingerprint of a text, which the world brings: what was approved is told by it. */
export type Digest = (text: string) => string;

/** What a label is asked for: `content` is all that it would approve. */
export function approvalOf(
  rule: HouseRule,
  content: string,
  digest: Digest,
): Pick<RuleFinding, 'approval'> {
  const label = approvalLabelOf(rule);
  return label === null ? {} : { approval: { label, digest: digest(content) } };
}

/** A finding that a label answers, with the sentence on who does it and how. */
export function answerable(finding: RuleFinding): RuleFinding {
  const { approval, text } = finding;
  if (approval === undefined) return finding;
  const how = `Somebody with write access approves it by the label ${quoted(approval.label)}.`;
  return { ...finding, text: `${text} ${how}` };
}

/** The same finding when somebody has. */
export function approvedBy(finding: RuleFinding, login: string): RuleFinding {
  return { ...finding, status: 'told', text: `${finding.text} Approved by ${quoted(login)}.` };
}
