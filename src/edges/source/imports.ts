/** The specifiers that a source file names, read without running it. */
import { type Expression, type Node, parseSync, Visitor } from 'oxc-parser';

/** What a file refers to; relative ones are followed. */
export function specifiersOf(path: string, text: string): readonly string[] {
  const found = new Set<string>();
  const add = (node: Node | null | undefined): void => {
    const literal = literalOf(node);
    if (literal !== null) found.add(literal);
  };
  try {
    const { program, errors } = parseSync(path, text);
    if (errors.length > 0) return scan(text);
    new Visitor({
      ImportDeclaration: ({ source }) => add(source),
      ExportAllDeclaration: ({ source }) => add(source),
      ExportNamedDeclaration: ({ source }) => add(source),
      ImportExpression: ({ source }) => add(source),
      TSExternalModuleReference: ({ expression }) => add(expression),
      NewExpression: ({ callee, arguments: [first, second] }) => {
        if (nameOf(callee) === 'URL' && nameOf(second) === 'import.meta.url') add(first);
      },
      CallExpression: ({ callee, arguments: [first] }) => {
        if (calls.has(nameOf(callee))) add(first);
      },
    }).visit(program);
  } catch {
    return scan(text);
  }
  return [...found];
}

/** Calls whose first argument names a file. */
const calls: ReadonlySet<string> = new Set(['require', 'require.resolve', 'import.meta.resolve']);

/** `require.resolve` as a text; the empty one for what is no name. */
function nameOf(node: Node | Expression | undefined): string {
  switch (node?.type) {
    case 'Identifier':
      return node.name;
    case 'MetaProperty':
      return `${node.meta.name}.${node.property.name}`;
    case 'MemberExpression':
      return node.computed ? '' : `${nameOf(node.object)}.${nameOf(node.property)}`;
    default:
      return '';
  }
}

function literalOf(node: Node | null | undefined): string | null {
  if (node?.type === 'Literal') return typeof node.value === 'string' ? node.value : null;
  if (node?.type !== 'TemplateLiteral' || node.expressions.length > 0) return null;
  return node.quasis[0]?.value.cooked ?? null;
}

/**
 * For what the parser does not understand, such as some AssemblyScript: rather too many than too
 * few.
 */
function scan(text: string): string[] {
  const patterns = [
    /\b(?:from|import|require)\s*\(?\s*['"`]([^'"`$]+)['"`]/g,
    /\bnew\s+URL\(\s*['"`]([^'"`$]+)['"`]\s*,\s*import\.meta\.url/g,
  ];
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => match[1] as string),
  );
}
