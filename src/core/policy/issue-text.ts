/** The text of an issue as people mean it: without code blocks, quotes, comments, and markup. */
import { formFields, noResponse } from '../model/issue-form.ts';

/** One sentence, and whether it stands where an issue form asks for requirements. */
export interface Sentence {
  readonly text: string;
  readonly isRequirement: boolean;
}

export interface IssueText {
  /** Of the form's fields; null where there is no such field, or nothing in it. */
  readonly kernel: string | null;
  readonly shape: string | null;
  readonly sentences: readonly Sentence[];
  /** Whether Isochron has written it. */
  readonly isOurs: boolean;
}

const ownMarker = /<!-- isochron:change /;

/** Nobody writes longer ones in earnest. */
const longestSentence = 1_000;
const mostSentences = 500;

/** The body of an issue. `isName` says whether a line begins with the name of a kernel. */
export function readIssueText(body: string, isName: (line: string) => boolean): IssueText {
  const fields = new Map<string, string[]>();
  const sentences: Sentence[] = [];
  for (const { heading, lines } of sectionsOf(visibleLines(body))) {
    if (heading === formFields.kernel || heading === formFields.shape) {
      fields.set(heading, lines);
      continue;
    }
    const isRequirement = heading === formFields.requirements;
    if (heading !== null && !isRequirement) sentences.push({ text: heading, isRequirement });
    const joined = isRequirement ? lines : unwrapped(lines, isName);
    for (const line of joined) {
      for (const text of sentencesIn(line)) sentences.push({ text, isRequirement });
    }
  }
  // Of an issue that Isochron has written, about a change, only what people add is asked for.
  const own = ownMarker.test(body) ? sentences.filter((one) => one.isRequirement) : sentences;
  const filledIn = (label: string): string | null => {
    const value = (fields.get(label) ?? []).map(plain).join(' ').trim();
    return value === '' ? null : value;
  };
  return {
    kernel: filledIn(formFields.kernel),
    shape: filledIn(formFields.shape),
    sentences: own.slice(0, mostSentences),
    isOurs: ownMarker.test(body),
  };
}

/** The sentences of one line, without markup. */
export function sentencesIn(line: string): readonly string[] {
  return plain(line)
    .split(/(?<=[.!?;])\s+/)
    .map((text) => text.trim())
    .filter((text) => text !== '' && text.length <= longestSentence);
}

interface Section {
  readonly heading: string | null;
  readonly lines: string[];
}

function sectionsOf(lines: readonly string[]): readonly Section[] {
  const sections: Section[] = [{ heading: null, lines: [] }];
  for (const line of lines) {
    const heading = line.match(/^ {0,3}#{1,6}\s+(.*?)\s*#*$/)?.[1];
    if (heading !== undefined) sections.push({ heading: plain(heading), lines: [] });
    else if (line.trim() !== noResponse) sections.at(-1)?.lines.push(line);
  }
  return sections;
}

/** Lines that a reader sees and that are the writer's own words. */
function visibleLines(body: string): readonly string[] {
  const lines = body
    .replace(/\r\n?/g, '\n')
    .replace(/<!--[\s\S]*?(?:-->|$)/g, ' ')
    .split('\n');
  const seen: string[] = [];
  let fence: string | null = null;
  let isQuoted = false;
  let isList = false;
  let before = '';
  for (const line of lines) {
    const [, mark = null] = line.match(/^\s*(`{3,}|~{3,})/) ?? [];
    if (fence !== null) {
      if (mark?.startsWith(fence) && line.trim() === mark) fence = null;
      continue;
    }
    const isBlank = line.trim() === '';
    const isItem = listMarker.test(line);
    // A quote goes on over plain lines until an empty one ends it.
    isQuoted = /^ {0,3}>/.test(line) || (isQuoted && !isBlank);
    if (!isBlank && /^\S/.test(line)) isList = isItem;
    const isIndented = /^(?: {4}|\t)/.test(line) && !isList && before.trim() === '';
    // Lines after an indented one are code as long as they are indented, too.
    before = isIndented ? '' : line;
    if (mark !== null) fence = mark;
    else if (!isQuoted && !isIndented && !/^\s*\|/.test(line)) seen.push(line);
    if (isQuoted || mark !== null) seen.push('');
  }
  return seen;
}

const listMarker = /^\s*(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?/;

/** Lines of one sentence that was wrapped become one again. */
function unwrapped(lines: readonly string[], isName: (line: string) => boolean): readonly string[] {
  const joined: string[] = [];
  let isOpen = false;
  for (const line of lines) {
    const goesOn = /^\s*[\p{Ll}\d`(]/u.test(line) && !listMarker.test(line) && !isName(line.trim());
    if (isOpen && goesOn) joined.push(`${joined.pop() ?? ''} ${line.trim()}`);
    else joined.push(line);
    isOpen = line.trim() !== '' && !/[.:;!?]\s*$/.test(line);
  }
  return joined;
}

/** Without emphasis, links, tags and the marker of a list; code keeps its backticks. */
function plain(line: string): string {
  return line
    .replace(listMarker, '')
    .replace(/!?\[([^[\]]{0,200})\]\([^()\s]{0,500}\)/g, '$1')
    .replace(/\bhttps?:\/\/\S+/g, ' ')
    .replace(/<\/?[a-z][^<>]{0,200}>/gi, ' ')
    .replace(/~~[^~]*~~/g, ' ')
    .replaceAll('**', '')
    .replace(/&nbsp;|\u00a0|\u202f|\u2009/g, ' ')
    .trim();
}
