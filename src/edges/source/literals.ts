/** Constants in source files, read and written without running anything. */
import { type Expression, type Program, parseSync } from 'oxc-parser';
import { UserError } from '#core/model/errors.ts';
import type { TuningValue } from '#suite';

interface FoundLiteral {
  readonly value: TuningValue;
  /** Where its characters stand, sign and quotes included. */
  readonly start: number;
  readonly end: number;
}

/** What a constant at the top of a file is. Throws UserError where it is no single literal. */
export function literalIn(path: string, text: string, constant: string): TuningValue {
  return find(path, text, constant).value;
}

/**
 * The text with other literals in the place of those, every other character as it was. A text keeps
 * the quotes that it had. Throws UserError: no such constant, no literal, another type.
 */
export function withLiterals(
  path: string,
  text: string,
  changes: ReadonlyMap<string, TuningValue>,
): string {
  const edits = [...changes].map(([constant, value]) => {
    const { start, end, value: present } = find(path, text, constant);
    if (typeof present !== typeof value) {
      throw new UserError(
        `${path}: \`${constant}\` is ${JSON.stringify(present)}, a ${kindOf(present)}; ` +
          `${JSON.stringify(value)} is a ${kindOf(value)}. Give values of its kind.`,
      );
    }
    const quote = text[start] as string;
    return { start, end, written: typeof value === 'string' ? quoted(value, quote) : `${value}` };
  });
  // From the end, so that places before it stay where they are.
  return edits
    .sort((a, b) => b.start - a.start)
    .reduce((all, { start, end, written }) => all.slice(0, start) + written + all.slice(end), text);
}

function kindOf(value: TuningValue): string {
  return typeof value === 'string' ? 'text' : 'number';
}

function quoted(value: string, quote: string): string {
  if (!/^[\w.-]*$/.test(value)) throw new Error(`no value of a parameter: ${value}`);
  return `${quote}${value}${quote}`;
}

function find(path: string, text: string, constant: string): FoundLiteral {
  const values = constantsOf(path, text, constant);
  const [first] = values;
  if (first === undefined) {
    throw new UserError(
      `${path} has no \`const ${constant}\` at its top; name a constant that is there.`,
    );
  }
  if (values.length > 1) {
    throw new UserError(`${path} has \`const ${constant}\` ${values.length} times; keep one.`);
  }
  const literal = first === null ? null : literalOf(first);
  if (literal !== null) return literal;
  throw new UserError(
    `${path}: \`const ${constant}\` is no plain number or text; write the value itself there.`,
  );
}

/** The values of all constants of a name; null for one without. */
function constantsOf(path: string, text: string, constant: string): readonly (Expression | null)[] {
  return bodyOf(path, text).flatMap((statement) => {
    const declared =
      statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declared?.type !== 'VariableDeclaration' || declared.kind !== 'const') return [];
    return declared.declarations
      .filter(({ id }) => id.type === 'Identifier' && id.name === constant)
      .map(({ init }) => init);
  });
}

/**
 * AssemblyScript decorates functions and constants, which no parser of TypeScript reads: where it
 * cannot, it gets blanks in the place of what begins a line with @.
 */
function bodyOf(path: string, text: string): Program['body'] {
  const plain = parseSync(path, text);
  if (plain.errors.length === 0) return plain.program.body;
  const blanked = text.replace(/^[ \t]*@\w+(?:\([^()\n]*\))?/gm, (found) =>
    ' '.repeat(found.length),
  );
  const { program, errors } = parseSync(path, blanked);
  if (errors.length === 0) return program.body;
  const said = plain.errors[0]?.message.replace(/\.$/, '') ?? 'unknown syntax';
  throw new UserError(
    `${path} cannot be read: ${said}. Put what may be tuned into a file of its own.`,
  );
}

function literalOf(expression: Expression): FoundLiteral | null {
  switch (expression.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
      return literalOf(expression.expression);
    case 'UnaryExpression': {
      const inner = expression.operator === '-' ? literalOf(expression.argument) : null;
      if (typeof inner?.value !== 'number') return null;
      return { value: -inner.value, start: expression.start, end: inner.end };
    }
    case 'Literal': {
      const { value, start, end } = expression;
      return typeof value === 'number' || typeof value === 'string' ? { value, start, end } : null;
    }
    default:
      return null;
  }
}
