/** Keeps a note, and the folder around it, as small as a repository likes to carry. */
import type { FolderFile, MergedNote, NoteFile } from '../model/publication.ts';
import { markSection, type NoteSection, sectionsOf } from './note-file.ts';

/** Lines of one file of a note. */
const mostLines = 150;
/** Bytes of one folder of notes. */
const mostFolderBytes = 200_000;

const factsForm = /^<!-- isochron:facts .*-->$/m;

/**
 * The file with at most 150 lines: Isochron's older sections are cut to their headings, from the
 * top; the one with the key `kept`, and what people wrote, stay whole.
 */
export function withinLines(file: string, kept: string): string {
  let fitted = file;
  for (const { key } of sectionsOf(file)) {
    if (lineCount(fitted) <= mostLines) break;
    const section = sectionsOf(fitted).find((one) => one.key === key);
    if (section === undefined || key === kept) continue;
    fitted = fitted.slice(0, section.start) + headingOf(section) + fitted.slice(section.end);
  }
  return fitted;
}

/** Its facts stay: they tell whether a newer one says the same. */
function headingOf({ key, text }: NoteSection): string {
  const facts = factsForm.exec(text)?.[0] ?? '';
  const heading = /^## .*$/m.exec(text)?.[0] ?? '';
  const why = 'Cut to its heading, since a note has 150 lines: the history of this file has it.';
  const parts = [facts, heading, why].filter((part) => part !== '');
  const cut = markSection(key, parts.join('\n\n'));
  return lineCount(cut) < lineCount(text) ? cut : text;
}

/**
 * Files beside the note belong to its section by their names, `<key>-….svg`: those that it has no
 * more go, and of the new ones the largest are left out where the folder would pass 200 kB.
 */
export function withinBytes(
  note: { readonly path: string; readonly text: string; readonly key: string },
  files: readonly NoteFile[],
  folder: readonly FolderFile[],
): MergedNote {
  const fresh = new Set(files.map(({ path }) => path));
  const prefix = `${note.path.slice(0, note.path.lastIndexOf('/') + 1)}${note.key}-`;
  const isStale = ({ path }: FolderFile): boolean => path.startsWith(prefix) && !fresh.has(path);
  const others = folder.filter(
    (one) => one.path !== note.path && !fresh.has(one.path) && !isStale(one),
  );
  let room = mostFolderBytes - sum(others.map(({ bytes }) => bytes)) - byteLength(note.text);
  const kept: NoteFile[] = [];
  for (const file of files.toSorted((a, b) => byteLength(a.text) - byteLength(b.text))) {
    if (byteLength(file.text) > room) break;
    room -= byteLength(file.text);
    kept.push(file);
  }
  const leftOut = files.filter((file) => !kept.includes(file));
  return {
    text: leftOut.reduce((text, { path }) => withoutLinks(text, path), note.text),
    files: files.filter((file) => kept.includes(file)),
    removed: folder.filter(isStale).map(({ path }) => path),
  };
}

/** Pictures and links to a file that is not there become their own text. */
function withoutLinks(text: string, path: string): string {
  const name = RegExp.escape(path.slice(path.lastIndexOf('/') + 1));
  const why = '$1 (left out: the folder of a note has 200 kB)';
  return text.replace(new RegExp(`!?\\[([^\\]\\n]*)\\]\\(${name}\\)`, 'g'), why);
}

function lineCount(text: string): number {
  return text.replace(/\n$/, '').split('\n').length;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
