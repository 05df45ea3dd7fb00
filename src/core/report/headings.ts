/** Headings of a Markdown file, to link only to those that are there. */
export function headingsIn(text: string): readonly string[] {
  // What stands in fences is code.
  const bare = text.replace(/^(`{3,}|~{3,})[\s\S]*?^\1.*$/gm, '');
  return [...bare.matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(([, heading]) => heading ?? '');
}
