/** GitHub's limit for a comment, characters. */
export const longestComment = 65_536;

/** GitHub's limit for the summary of a check run: it says characters, and counts bytes of UTF-8. */
const longestSummaryBytes = 65_535;

/** A comment that GitHub takes; `end` is kept whole. */
export function fittingComment(text: string, end: string): string {
  if (text.length + end.length <= longestComment) return text + end;
  const cut = '\n\n*Cut here: GitHub shows no more than 65,536 characters.*';
  return text.slice(0, longestComment - cut.length - end.length) + cut + end;
}

/** A summary that GitHub takes. */
export function fittingSummary(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= longestSummaryBytes) return text;
  const cut = '\n\n*Cut here: GitHub shows no more than 65,535 bytes.*';
  const kept = bytes.subarray(0, longestSummaryBytes - cut.length);
  // Streaming leaves out a character that is cut in two.
  return new TextDecoder().decode(kept, { stream: true }) + cut;
}
