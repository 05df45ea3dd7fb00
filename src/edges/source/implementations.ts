/** Where the implementations of a suite come from. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Node, Program } from 'oxc-parser';
import { childrenOf, parseCode } from './parse.ts';
import { aliasesOf, manifestIn, resolveIn } from './resolve.ts';

const code = /\.(?:[cm]?[jt]s|[jt]sx)$/;

/**
 * Modules of the tree, sorted. A suite that no parser understands, or that is not there, has none:
 * what it measures fails otherwise.
 */
export async function implementationsOf(
  directory: string,
  suite: string,
): Promise<readonly string[]> {
  const text = await readFile(join(directory, suite), 'utf8').catch(() => null);
  const parsed = text === null ? null : parseCode(suite, text);
  if (parsed?.kind !== 'parsed') return [];
  const { program } = parsed;
  const imports = importsOf(program);
  const used = usedNames(program);
  const specifiers = [...imports].flatMap(([name, specifier]) =>
    used === null || used.has(name) ? [specifier] : [],
  );
  const aliases = aliasesOf(await manifestIn(directory, ''));
  const found = new Set<string>();
  for (const specifier of specifiers) {
    const file = await resolveIn(directory, suite, specifier, aliases);
    if (file !== null && code.test(file)) found.add(file);
  }
  return [...found].sort();
}

/** Specifiers by local name; types are erased and come from nowhere. */
function importsOf(program: Program): ReadonlyMap<string, string> {
  const imports = new Map<string, string>();
  for (const statement of program.body) {
    if (statement.type !== 'ImportDeclaration' || statement.importKind === 'type') continue;
    for (const one of statement.specifiers) {
      if (one.type === 'ImportSpecifier' && one.importKind === 'type') continue;
      imports.set(one.local.name, statement.source.value);
    }
  }
  return imports;
}

/** Names that `implementations` is made of, through what the file declares; null without one. */
function usedNames(program: Program): ReadonlySet<string> | null {
  const declared = declarationsOf(program);
  const suite = program.body.find(({ type }) => type === 'ExportDefaultDeclaration');
  const object = suite === undefined ? null : objectOf((suite as WithDeclaration).declaration);
  const own = object?.type === 'Identifier' ? declared.get(object.name) : object;
  const literal = own == null ? null : objectOf(own);
  if (literal?.type !== 'ObjectExpression') return null;
  const property = literal.properties.find(
    (one) =>
      one.type === 'Property' &&
      one.key.type === 'Identifier' &&
      one.key.name === 'implementations',
  );
  if (property?.type !== 'Property') return null;
  const used = new Set<string>();
  const waiting: Node[] = [property.value];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === 'Identifier' && !used.has(node.name)) {
      used.add(node.name);
      const declaration = declared.get(node.name);
      if (declaration !== undefined) waiting.push(declaration);
    }
    waiting.push(...childrenOf(node));
  }
  return used;
}

interface WithDeclaration {
  readonly declaration: Node;
}

/** `{ … } satisfies Suite` is the object. */
function objectOf(node: Node): Node {
  switch (node.type) {
    case 'TSSatisfiesExpression':
    case 'TSAsExpression':
    case 'ParenthesizedExpression':
      return objectOf(node.expression);
    default:
      return node;
  }
}

/** What stands behind each name that the file declares. */
function declarationsOf(program: Program): ReadonlyMap<string, Node> {
  const declared = new Map<string, Node>();
  for (const statement of program.body) {
    const own = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (own?.type === 'VariableDeclaration') {
      for (const { id, init } of own.declarations) {
        if (id.type === 'Identifier' && init !== null) declared.set(id.name, init);
      }
    }
    if (own?.type === 'FunctionDeclaration' || own?.type === 'ClassDeclaration') {
      if (own.id !== null) declared.set(own.id.name, own);
    }
  }
  return declared;
}
