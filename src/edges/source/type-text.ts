import { afterQuoted, isNamePart } from './decorators.ts';

/**
 * A type in the one way in which it is printed here, whatever its layout, its comments and its
 * separators. `text` is the type alone, as the parser has found it.
 */
export function typeText(text: string): string {
  return joined(settled(tokensOf(text)));
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  for (let at = 0; at < text.length; ) {
    const character = text[at]!;
    let end = afterQuoted(text, at);
    const isComment = end > at && character === '/';
    if (end === at) end = afterPlain(text, at);
    if (!isComment && character.trim() !== '') tokens.push(text.slice(at, end));
    at = end;
  }
  return tokens;
}

function afterPlain(text: string, at: number): number {
  for (const mark of ['...', '=>', '?.']) {
    if (text.startsWith(mark, at)) return at + mark.length;
  }
  let end = at + 1;
  if (isNamePart(text[at]!)) while (end < text.length && isNamePart(text[end]!)) end += 1;
  return end;
}

const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };

/** Without separators that separate nothing, and with `;` between the members of an object. */
function settled(tokens: readonly string[]): string[] {
  const kept: string[] = [];
  const open: string[] = [];
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    const last = kept.at(-1);
    const begins = last === undefined || last in closers || [':', '=>', ',', ';'].includes(last);
    if ((token === '|' || token === '&') && begins) continue;
    const isSeparator = token === ',' || token === ';';
    if (isSeparator && (next === undefined || Object.values(closers).includes(next))) continue;
    if (token in closers) open.push(token);
    if (token === closers[open.at(-1) ?? '']) open.pop();
    kept.push(isSeparator && open.at(-1) === '{' ? ';' : token);
  }
  return kept;
}

const spaced: ReadonlySet<string> = new Set(['=>', '|', '&', '=']);
const operators: ReadonlySet<string> = new Set(['readonly', 'keyof', 'extends', 'typeof', 'is']);

function joined(tokens: readonly string[]): string {
  let text = '';
  for (const [index, token] of tokens.entries()) {
    const last = tokens[index - 1] ?? '';
    const apart =
      spaced.has(token) ||
      spaced.has(last) ||
      [',', ';', ':', '{'].includes(last) ||
      operators.has(last) ||
      token === '}' ||
      (isWord(last) && isWord(token));
    text += index > 0 && apart ? ` ${token}` : token;
  }
  return text;
}

function isWord(token: string): boolean {
  return /^[\w$'"`]/.test(token);
}
