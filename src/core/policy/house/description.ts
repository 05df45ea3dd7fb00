import type { RuleFinding } from '../../model/house-rules.ts';
import type { PullRequest } from '../../model/repository.ts';

export interface DescriptionInput {
  readonly pullRequest: Pick<PullRequest, 'title' | 'body'>;
  /** What the repository puts into every new description; empty where there is none. */
  readonly template: string;
}

/** Words below which a title or a body names neither what was done nor why. */
const fewestWords = { title: 2, body: 5 } as const;

/** Words that say nothing of a change, as titles are made of in a hurry. */
const empty: ReadonlySet<string> = new Set(
  [
    'bug bugs change changed changes code commit create created draft file files fix fixed fixes',
    'improve improved improvement improvements initial it misc more new optimization optimize',
    'optimized patch perf performance refactor some stuff temp the things this tmp update updated',
    'updates wip work',
  ].flatMap((line) => line.split(' ')),
);

/** A title that says something, and a body that says what and why in words of its own. */
export function descriptionFinding({ pullRequest, template }: DescriptionInput): RuleFinding {
  const rule = 'description';
  const isTitled = saysSomething(pullRequest.title);
  const isExplained = ownWords(pullRequest.body, template).length >= fewestWords.body;
  if (isTitled && isExplained) {
    const text = 'Title and description say what is done.';
    return { rule, status: 'kept', text, details: [] };
  }
  const details = [
    isTitled ? null : 'The title says nothing of this change: name what changes.',
    isExplained
      ? null
      : 'The description has no sentence of its own on what is done and why; an issue that it ' +
        'closes, headings and the text of the template do not count.',
  ].filter((line) => line !== null);
  const missing = [isTitled ? null : 'title', isExplained ? null : 'description']
    .filter((part) => part !== null)
    .join(' and ');
  return { rule, status: 'asked', text: `Say in the ${missing} what is done and why.`, details };
}

function saysSomething(title: string): boolean {
  const words = wordsOf(withoutReferences(title));
  const telling = words.filter((word) => !empty.has(word.toLowerCase()));
  return words.length >= fewestWords.title && telling.length > 0;
}

/** What the author has written, without what stands in every description. */
function ownWords(body: string, template: string): readonly string[] {
  const given = new Set(visibleLines(template).map(bare));
  const own = visibleLines(body)
    .filter((line) => !given.has(bare(line)))
    .filter(
      (line) => !/^\s*(?:#{1,6}\s|[-*+]\s+\[[ x]\]|(?:signed-off|co-authored)-by:)/i.test(line),
    )
    .map(withoutReferences);
  return wordsOf(own.join('\n'));
}

function visibleLines(text: string): readonly string[] {
  return text
    .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
}

function bare(line: string): string {
  return line.replace(/\s+/g, ' ').trim().toLowerCase();
}

/** Without what only points elsewhere: issues, with the word that closes them, and addresses. */
function withoutReferences(text: string): string {
  return text
    .replace(/!?\[[^\]]*\]\([^)]*\)/g, ' ')
    .replace(/https?:\/\/\S+/gi, ' ')
    .replace(
      /(?:\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?|refs?|see|for|issue):?\s+)?(?:#|gh-)\d+/gi,
      ' ',
    );
}

/** Words of any language, also of those that put no spaces between them. */
function wordsOf(text: string): readonly string[] {
  const segments = new Intl.Segmenter('en', { granularity: 'word' }).segment(text);
  return [...segments]
    .filter(({ isWordLike, segment }) => isWordLike === true && /\p{L}/u.test(segment))
    .map(({ segment }) => segment);
}
