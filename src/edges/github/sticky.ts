import { type Verdict, verdicts } from '#core/model/judgement.ts';
import type { StickyComment } from '#core/model/publication.ts';
import { fittingComment } from './lengths.ts';

/** A comment of ours as it stands on GitHub. */
export interface OwnComment {
  readonly id: number;
  readonly url: string;
  readonly body: string;
}

/** What to do to have one live comment: the rest of its kind are retired. */
export interface StickyPlan {
  readonly live:
    | { readonly kind: 'keep'; readonly comment: OwnComment }
    | { readonly kind: 'edit'; readonly comment: OwnComment; readonly body: string }
    | { readonly kind: 'create'; readonly body: string };
  readonly retired: readonly OwnComment[];
}

/**
 * Edits notify nobody, so a verdict that is worse than the last one is posted as a new comment.
 * `own`: the App's own comments with the marker, oldest first; more than one where a crash left
 * them.
 */
export function planSticky(wanted: StickyComment, own: readonly OwnComment[]): StickyPlan {
  const last = own.at(-1);
  if (last === undefined) {
    return { live: { kind: 'create', body: stickyBody(wanted, wanted.verdict) }, retired: [] };
  }
  const before = verdictIn(last.body);
  const body = stickyBody(wanted, wanted.verdict ?? before);
  if (isWorse(wanted.verdict, before)) return { live: { kind: 'create', body }, retired: own };
  const retired = own.slice(0, -1);
  if (sameText(last.body, body)) return { live: { kind: 'keep', comment: last }, retired };
  return { live: { kind: 'edit', comment: last, body }, retired };
}

/** What a retired comment says; without the marker, so that it is never found again. */
export function retiredBody(old: OwnComment, newerUrl: string): string {
  const verdict = verdictIn(old.body);
  const said = verdict === null ? 'This' : `This report (${verdict})`;
  return `${said} is out of date: [the newer one](${newerUrl}).`;
}

/**
 * A text without a verdict (a request, an error) keeps the last verdict, so that none is forgotten.
 */
function stickyBody(wanted: StickyComment, verdict: Verdict | null): string {
  const { body, marker } = wanted;
  const text = body.includes(marker) ? body : `${marker}\n${body}`;
  const end = verdict === null ? '' : `\n\n<!-- isochron:verdict=${verdict} -->`;
  return fittingComment(text, end);
}

function verdictIn(body: string): Verdict | null {
  // The last one: a kernel's output in the text might look like ours.
  const word = body.match(/<!-- isochron:verdict=([a-z-]+) -->\s*$/)?.[1];
  return verdicts.find((verdict) => verdict === word) ?? null;
}

/**
 * Whether people should hear of it. Better news and first good news are edits; to say nothing yet
 * is as good as to say that nothing changed.
 */
function isWorse(now: Verdict | null, before: Verdict | null): boolean {
  if (now === null) return false;
  return severity(now) > severity(before ?? 'no-change');
}

/** `improvement` ranks above `no-change` in a headline, but it is no bad news. */
function severity(verdict: Verdict): number {
  const calm = verdicts.indexOf('improvement');
  return Math.max(0, calm - verdicts.indexOf(verdict));
}

/** GitHub may give line ends back as it likes, and trims. */
export function sameText(one: string, other: string): boolean {
  return one.replaceAll('\r\n', '\n').trim() === other.replaceAll('\r\n', '\n').trim();
}
