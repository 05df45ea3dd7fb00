/**
 * The file of a note. Isochron owns the sections between its markers, one a pull request; what
 * people write around them is theirs and stays.
 */

/** A section as it stands in a file, markers included. */
export interface NoteSection {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Puts the markers around a section's text. `key` names its owner: `pull-7`, `baseline`. */
export function markSection(key: string, text: string): string {
  return `<!-- isochron:begin ${key} -->\n${text.trim()}\n<!-- isochron:end ${key} -->`;
}

/** The sections of a file, in order. A marker without its partner is text like any other. */
export function sectionsOf(file: string): readonly NoteSection[] {
  const sections: NoteSection[] = [];
  const pattern =
    /<!-- isochron:begin ([\w-]+) -->(?:(?!<!-- isochron:begin )[\s\S])*?<!-- isochron:end \1 -->/g;
  for (const match of file.matchAll(pattern)) {
    const [text, key] = match;
    const start = match.index;
    sections.push({ key: key ?? '', start, end: start + text.length, text });
  }
  return sections;
}

/**
 * The whole file: the section takes the place of the one with its key, or stands at the end.
 * `section` carries its own markers.
 */
export function mergeSection(existing: string | null, issue: number, section: string): string {
  const [own] = sectionsOf(section);
  if (own === undefined) throw new Error('a section of a note needs its markers');
  if (existing === null || existing.trim() === '') {
    return `# Notes on issue ${issue}\n\n${own.text}\n`;
  }
  const before = sectionsOf(existing).find(({ key }) => key === own.key);
  if (before === undefined) return `${existing.trimEnd()}\n\n${own.text}\n`;
  return existing.slice(0, before.start) + own.text + existing.slice(before.end);
}

/** Everything outside of the sections, for telling whether people's text differs. */
export function outsideOf(file: string): string {
  let rest = '';
  let from = 0;
  for (const { start, end } of sectionsOf(file)) {
    rest += file.slice(from, start);
    from = end;
  }
  return rest + file.slice(from);
}
