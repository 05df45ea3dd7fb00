/**
 * The text with blanks where decorators stand, so that nothing else moves. Comments, texts and
 * templates are left alone.
 */
export function withoutDecorators(text: string): string {
  const parts: string[] = [];
  let kept = 0;
  let at = 0;
  while (at < text.length) {
    const end = afterQuoted(text, at);
    if (end > at) {
      at = end;
      continue;
    }
    if (text[at] !== '@') {
      at += 1;
      continue;
    }
    const after = afterDecorator(text, at);
    parts.push(text.slice(kept, at), blank(text.slice(at, after)));
    at = after;
    kept = after;
  }
  return parts.join('') + text.slice(kept);
}

/** Behind the comment, text or template that begins here; here where none does. */
export function afterQuoted(text: string, at: number): number {
  const two = text.slice(at, at + 2);
  if (two === '//') return endOf(text, '\n', at + 2);
  if (two === '/*') return endOf(text, '*/', at + 2);
  const quote = text[at];
  if (quote !== "'" && quote !== '"' && quote !== '`') return at;
  for (let next = at + 1; next < text.length; next += 1) {
    if (text[next] === '\\') next += 1;
    else if (text[next] === quote) return next + 1;
  }
  return text.length;
}

function endOf(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found + mark.length;
}

/** `@inline`, `@external("env", "log")`, `@operator.prefix("!")`. */
function afterDecorator(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && isNamePart(text[end]!)) end += 1;
  if (text[end] !== '(') return end;
  for (let depth = 0; end < text.length; ) {
    const next = afterQuoted(text, end);
    if (next > end) {
      end = next;
      continue;
    }
    if (text[end] === '(') depth += 1;
    if (text[end] === ')') depth -= 1;
    end += 1;
    if (depth === 0) return end;
  }
  return end;
}

export function isNamePart(character: string): boolean {
  return /[\w$.]/.test(character);
}

function blank(text: string): string {
  return [...text].map((character) => (character === '\n' ? '\n' : ' ')).join('');
}
