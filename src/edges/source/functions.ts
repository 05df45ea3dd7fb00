/** The functions of a file and how intricate they are. */
import type { Node } from 'oxc-parser';
import type { CodeFunction, FileFunctions } from '#core/model/code.ts';
import { digestOfText } from './digest.ts';
import { childrenOf, lineAt, parseCode } from './parse.ts';

interface Found {
  readonly name: string;
  readonly node: Node;
}

/**
 * Functions with a name, in the order of the text. Nameless ones count as part of the function that
 * they are written in; those outside of every function, as part of what they are assigned to.
 */
export function functionsOf(file: string, text: string): FileFunctions {
  const parsed = parseCode(file, text);
  if (parsed.kind === 'unread') return { functions: [], unread: { file, why: parsed.why } };
  const found: Found[] = [];
  collect(parsed.program, '', found);
  const functions = found.map(({ name, node }): CodeFunction => {
    const { complexity, nesting } = measured(node);
    return {
      name,
      firstLine: lineAt(text, node.start),
      lastLine: lineAt(text, node.end),
      complexity,
      nesting,
      digest: digestOf(node),
    };
  });
  return { functions, unread: null };
}

const functionTypes: ReadonlySet<string> = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
]);

/** `prefix` names what the node stands in: `outer/` or `Matrix.`. */
function collect(node: Node, prefix: string, found: Found[]): void {
  for (const child of childrenOf(node)) {
    const named = namedFunction(child, prefix.endsWith('/'));
    if (named !== null) {
      const name = prefix + named.name;
      found.push({ name, node: named.node });
      collect(named.node, `${name}/`, found);
    } else if (child.type === 'ClassDeclaration' || child.type === 'ClassExpression') {
      collect(child, child.id === null ? prefix : `${prefix}${child.id.name}.`, found);
    } else {
      collect(child, prefix, found);
    }
  }
}

function namedFunction(node: Node, isInside: boolean): Found | null {
  const assigned = isInside ? assignedFunction : assignedOrWrapped;
  switch (node.type) {
    case 'FunctionDeclaration':
      return node.body === null ? null : { name: node.id?.name ?? 'default', node };
    case 'VariableDeclarator':
      return assigned(keyText(node.id), node.init);
    case 'MethodDefinition':
      return assigned(keyText(node.key), node.value);
    case 'PropertyDefinition':
    case 'Property':
      return assigned(keyText(node.key), node.value);
    case 'ExportDefaultDeclaration':
      return node.declaration.type === 'ArrowFunctionExpression'
        ? { name: 'default', node: node.declaration }
        : null;
    default:
      return null;
  }
}

function assignedFunction(name: string | null, value: Node | null): Found | null {
  if (name === null || value === null) return null;
  return functionTypes.has(value.type) ? { name, node: value } : null;
}

/** A call that is given functions is one, too: `wrapped((a) => …)`. */
function assignedOrWrapped(name: string | null, value: Node | null): Found | null {
  if (name === null || value?.type !== 'CallExpression') return assignedFunction(name, value);
  return value.arguments.some(({ type }) => functionTypes.has(type)) ? { name, node: value } : null;
}

function keyText(key: Node): string | null {
  if (key.type === 'Identifier') return key.name;
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  return key.type === 'Literal' ? String(key.value) : null;
}

const loops: ReadonlySet<string> = new Set([
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'WhileStatement',
  'DoWhileStatement',
]);
const nests: ReadonlySet<string> = new Set([
  ...loops,
  'IfStatement',
  'SwitchStatement',
  'TryStatement',
]);

function measured(root: Node): { readonly complexity: number; readonly nesting: number } {
  let complexity = 1;
  let nesting = 0;
  const visit = (node: Node, depth: number): void => {
    complexity += decisionsOf(node);
    for (const child of childrenOf(node)) {
      if (namedFunction(child, true) !== null) continue;
      // `else if` goes on with the same decision.
      const goesOn = node.type === 'IfStatement' && child === node.alternate;
      const below = nests.has(child.type) && !(goesOn && child.type === 'IfStatement');
      nesting = Math.max(nesting, below ? depth + 1 : depth);
      visit(child, below ? depth + 1 : depth);
    }
  };
  visit(root, 0);
  return { complexity, nesting };
}

/** McCabe, A Complexity Measure, 1976; each condition of a compound one counts, as he proposes. */
function decisionsOf(node: Node): number {
  if (loops.has(node.type)) return 1;
  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
    case 'CatchClause':
    case 'LogicalExpression':
      return 1;
    case 'SwitchCase':
      return node.test === null ? 0 : 1;
    case 'AssignmentExpression':
      return ['&&=', '||=', '??='].includes(node.operator) ? 1 : 0;
    default:
      return 0;
  }
}

/** Where it stands and how a text is quoted. */
const layout: ReadonlySet<string> = new Set(['start', 'end', 'range', 'loc', 'raw', 'parent']);

function digestOf(node: Node): string {
  const text = JSON.stringify(node, (key, value: unknown) => {
    if (layout.has(key)) return undefined;
    return typeof value === 'bigint' ? `${value}n` : value;
  });
  return digestOfText(text);
}
