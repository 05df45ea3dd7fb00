import { isMap, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { UserError } from '../model/errors.ts';
import { type Settings, settingsPath } from '../model/settings.ts';
import { nearest } from './nearest.ts';
import { allowedKeys, settingsSchema } from './settings-schema.ts';

type Issue = z.core.$ZodIssue;
type Parsed = ReturnType<typeof parseDocument>;

/** A file longer than this was not written by a person. */
const longestText = 100_000;
/** Mistakes that one message lists. */
const mostMistakes = 5;
/** Letters by which a key may differ from the one that was meant. */
const mostLetters = 2;

/**
 * The settings of a repository, every default filled in. `text` is the file's content, null without
 * one. Throws UserError: a sentence a mistake, with line, key and what is allowed.
 */
export function parseSettings(text: string | null): Settings {
  if (text === null) return settingsSchema.parse({});
  if (text.length > longestText) {
    throw new UserError(
      `\`${settingsPath}\` is longer than ${longestText} characters: shorten it.`,
    );
  }
  const lines = new LineCounter();
  const document = parsedDocument(text, lines);
  const parsed = settingsSchema.safeParse(withoutBlanks(document.toJS()));
  if (parsed.success) return parsed.data;
  const found = parsed.error.issues.flatMap((issue) => mistakesOf(issue, document, lines));
  throw refused(found.sort((a, b) => a.line - b.line));
}

/** One thing that is wrong; line 0 where no line can be named. */
interface Mistake {
  readonly line: number;
  readonly text: string;
}

function parsedDocument(text: string, lines: LineCounter): Parsed {
  const found: Mistake[] = [];
  try {
    // `error` keeps the parser from printing warnings of its own.
    const options = { lineCounter: lines, prettyErrors: false, logLevel: 'error' } as const;
    const document = parseDocument(text, options);
    for (const { message, pos } of document.errors) {
      const { line } = lines.linePos(pos[0]);
      found.push({ line, text: `this is not valid YAML (${firstLine(message)}).` });
    }
    visit(document, {
      // Aliases can grow without bound, and no setting needs one.
      Alias: (_, node) => {
        const { line } = lines.linePos(node.range?.[0] ?? 0);
        found.push({ line, text: 'aliases are not read here: write the value out.' });
      },
    });
    if (found.length === 0) return document;
  } catch {
    found.push({ line: 0, text: 'this is nested too deeply to be read.' });
  }
  throw refused(found);
}

/** A key without a value, such as a list whose items are commented out, keeps its default. */
function withoutBlanks(value: unknown): unknown {
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) return value;
  // For these two, null says "none", which is not their default.
  const meant = ['install', 'build'];
  return Object.fromEntries(
    Object.entries(value).filter(([key, own]) => own !== null || meant.includes(key)),
  );
}

function mistakesOf(issue: Issue, document: Parsed, lines: LineCounter): Mistake[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    const allowed = allowedKeys(path);
    return issue.keys.map((key) => {
      const line = lineOf([...path, key], document, lines);
      const near = nearest(key, allowed, mostLetters);
      const hint = near === null ? '' : ` Did you mean \`${near}\`?`;
      const list = allowed.map((own) => `\`${own}\``).join(', ');
      return { line, text: `\`${clean(key)}\` is not a setting here.${hint} Allowed: ${list}.` };
    });
  }
  const line = lineOf(path, document, lines);
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  const key = path.length === 0 ? 'the file' : `\`${nameOf(path)}\``;
  const found = node === undefined ? 'is missing: it' : '';
  const instead = node === undefined ? '' : `, not ${shown(node as Node | null)}`;
  const verb = [found, 'must be'].filter((part) => part !== '').join(' ');
  return [{ line, text: `${key} ${verb} ${issue.message}${instead}.` }];
}

/** The line of the key at this path, or of the nearest one around it. */
function lineOf(path: readonly PropertyKey[], document: Parsed, lines: LineCounter): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const offset = offsetOf(path.slice(0, length), document);
    if (offset !== null) return lines.linePos(offset).line;
  }
  return 0;
}

function offsetOf(path: readonly PropertyKey[], document: Parsed): number | null {
  const last = path.at(-1);
  if (last === undefined) return document.contents?.range?.[0] ?? null;
  const around = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (isMap(around)) {
    const pair = around.items.find((item) => String(item.key) === String(last));
    return (pair?.key as Node | undefined)?.range?.[0] ?? null;
  }
  return (document.getIn(path, true) as Node | undefined)?.range?.[0] ?? null;
}

/** `thresholds[0].smallest-effect`, as people write it. */
function nameOf(path: readonly PropertyKey[]): string {
  const name = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`));
  return clean(name.join('').replace(/^\./, ''));
}

function shown(node: Node | null): string {
  const text = clean(String(node ?? 'nothing'));
  return `\`${text === '' ? "''" : text}\``;
}

/** One short line without backticks: it stands in a code span. */
function clean(text: string): string {
  const flat = text.replaceAll('`', "'").replace(/\s+/g, ' ').trim();
  return flat.length > 60 ? `${flat.slice(0, 57)}…` : flat;
}

function firstLine(text: string): string {
  return clean(text.split('\n')[0] ?? '').replace(/[.:]$/, '');
}

function refused(found: readonly Mistake[]): UserError {
  const shownOnes = found.slice(0, mostMistakes).map(({ line, text }) => {
    return `\`${settingsPath}\`${line === 0 ? '' : `, line ${line}`}: ${text}`;
  });
  const more = found.length - shownOnes.length;
  return new UserError([...shownOnes, ...(more > 0 ? [`And ${more} more.`] : [])].join('\n'));
}
