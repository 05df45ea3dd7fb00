/**
 * Markdown from text that nobody vouches for: names of benchmarks, output of programs, messages of
 * errors. Such text can neither break a table or a fence, nor mention people, link, or carry
 * markup.
 */

const zeroWidth = '&#8203;';
/** Control characters, and those that turn the direction of reading or take no room. */
const invisible = /(?![\n\t])[\p{Cc}\p{Cf}]/gu;
/** Colours and the like of terminals. */
const colours = /\p{Cc}\[[0-9;?]*[a-zA-Z]/gu;

/** Text without colours, control characters, carriage returns and halves of characters. */
export function plainText(text: string): string {
  return text.replace(colours, '').replace(/\r\n?/g, '\n').replace(invisible, '').toWellFormed();
}

/** A code span: one line, safe in a table and in running text. */
export function code(text: string, longest = 200): string {
  const flat = shorten(plainText(text).replace(/\s+/g, ' ').trim(), longest)
    // A hidden marker of ours must never come from somebody else.
    .replaceAll('<!--', '<! --');
  if (flat === '') return '` `';
  // In a table even code needs its pipes escaped, and a backslash before one would undo that.
  const cell = flat.replace(/(\\*)\|/g, '$1$1\\|');
  const longestRun = Math.max(0, ...[...cell.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longestRun + 1);
  const padding = cell.startsWith('`') || cell.endsWith('`') ? ' ' : '';
  return `${fence}${padding}${cell}${padding}${fence}`;
}

/**
 * A sentence. What stands between backticks stays code; of the rest nothing is taken as markup, as
 * a mention, as a reference or as a link.
 */
export function prose(text: string, longest = 1_000): string {
  const flat = shorten(plainText(text).replace(/\s+/g, ' ').trim(), longest);
  const parts = flat.split('`');
  // An odd number of backticks leaves the last one without a partner.
  const paired = parts.length % 2 === 1 ? parts.length : parts.length - 1;
  return parts
    .map((part, index) => {
      if (index >= paired) return `\\\`${escaped(part)}`;
      return index % 2 === 0 ? escaped(part) : code(part, longest);
    })
    .join('');
}

/** Sentences a line, such as the messages of an error with several mistakes. */
export function proseLines(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => prose(line))
    .join('\n\n');
}

/** One pass, so that what it inserts is not escaped again. */
const special =
  /[\\*_{}[\]<>()~|&]|@(?=\w)|#(?=\d)|GH(?=-\d)|:(?=\/\/)|www(?=\.)|^(?:[#+-]|\d+(?=[.)]))/gi;

function escaped(text: string): string {
  return text.replace(special, (found) => {
    if (found === '&') return '&amp;';
    if (found === '<') return '&lt;';
    return /^[\\*_{}[\]>()~|]$/.test(found) ? `\\${found}` : `${found}${zeroWidth}`;
  });
}

/** A fenced block, its fence longer than any in the text. */
export function fenced(text: string, longest: number, language = 'text'): string {
  const plain = plainText(text).replaceAll('<!--', '<! --').trimEnd();
  const cut = plain.length > longest ? `…\n${plain.slice(-longest).toWellFormed()}` : plain;
  const longestRun = Math.max(2, ...[...cut.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longestRun + 1);
  return `${fence}${language}\n${cut}\n${fence}`;
}

export function details(summary: string, content: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

/** A column of a table: figures stand on the right. */
export interface Column {
  readonly title: string;
  readonly isFigure: boolean;
}

/** A table; the cells are Markdown already and have no bare pipe. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = columns.map(({ isFigure }) => (isFigure ? '---:' : '---'));
  return [line(columns.map(({ title }) => title)), line(rule), ...rows.map(line)].join('\n');
}

/** Paragraphs with an empty line between them; those that are null or empty are left out. */
export function paragraphs(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join('\n\n');
}

function shorten(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1).toWellFormed()}…` : text;
}

/** `1 row`, `3 rows`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
