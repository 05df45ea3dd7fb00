/** Plain data in a comment that nobody sees, so that GitHub can give back what a store has lost. */

/** One line. Nothing in it can end the comment, whatever the data holds. */
export function hiddenLine(name: string, data: unknown): string {
  const text = encodeURIComponent(JSON.stringify(data)).replaceAll('-', '%2D');
  return `<!-- isochron:${name} ${text} -->`;
}

/** The data of the first such line; null without one that can be read. */
export function hiddenData(name: string, text: string): unknown {
  const found = new RegExp(`<!-- isochron:${name} ([\\w%.!~*'()]+) -->`).exec(text)?.[1];
  if (found === undefined) return null;
  try {
    return JSON.parse(decodeURIComponent(found));
  } catch {
    return null;
  }
}
