/** One argument as it was written. */
export interface Word {
  readonly text: string;
  /** Then it is never an option. */
  readonly isQuoted: boolean;
  /** Where it ends in the line. */
  readonly end: number;
}

/**
 * The arguments of a line, between blanks. One that begins with a quotation mark goes up to the
 * next one of its kind, with a backslash before those that belong to it; elsewhere a quotation mark
 * is a character like any other. At most `most` of them; null where one is not closed.
 */
export function wordsOf(line: string, most = Number.POSITIVE_INFINITY): readonly Word[] | null {
  const words: Word[] = [];
  const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"(?=\s|$)|'((?:[^'\\]|\\.)*)'(?=\s|$)|([^\s"']\S*))/uy;
  while (words.length < most && line.slice(pattern.lastIndex).trim() !== '') {
    const found = pattern.exec(line);
    if (found === null) return null;
    const quoted = found[1] ?? found[2];
    const text = quoted === undefined ? (found[3] ?? '') : quoted.replace(/\\(.)/gu, '$1');
    words.push({ text, isQuoted: quoted !== undefined, end: pattern.lastIndex });
  }
  return words;
}
