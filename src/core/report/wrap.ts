/** Text in lines of a width, for a terminal. */

/**
 * Breaks text between words, and a word that is longer than a line where it must. Lines after the
 * first begin with `indent`.
 */
export function wrap(text: string, width: number, indent = ''): readonly string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(' ')) {
    if (current !== '' && `${current} ${word}`.length <= width) {
      current = `${current} ${word}`;
      continue;
    }
    if (current !== '') lines.push(current);
    current = lines.length === 0 ? word : indent + word;
    while (current.length > width) {
      lines.push(current.slice(0, width));
      current = indent + current.slice(width);
    }
  }
  return [...lines, current];
}
