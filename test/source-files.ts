/** The project's own sources, parsed: for the tests of architecture and tidiness. */
import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type Node, type Program, parseSync, Visitor } from 'oxc-parser';
import type { Import } from './architecture-rules.ts';

export const root = join(import.meta.dirname, '..');

export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** The TypeScript below the folders, from the root. AssemblyScript has a compiler of its own. */
export function sourcesBelow(...folders: readonly string[]): readonly string[] {
  return globSync(
    folders.map((folder) => `${folder}/**/*.ts`),
    { cwd: root },
  )
    .map((path) => path.split('\\').join(posix.sep))
    .filter((path) => !/\/assembly\/|^kernels\/[^/]+\/build\/|\/node_modules\/|\.d\.ts$/.test(path))
    .sort();
}

export function parsed(path: string, text: string): Program {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`);
  return program;
}

/** Every import of a text: static, side effects, re-exports, dynamic ones and import types. */
export function importsOf(from: string, text: string): readonly Import[] {
  const found: Import[] = [];
  const add = (specifier: string, isType: boolean): void => {
    found.push({ from, specifier, isType });
  };
  const allTypes = (specifiers: readonly { importKind?: string; exportKind?: string }[]): boolean =>
    specifiers.length > 0 &&
    specifiers.every((one) => one.importKind === 'type' || one.exportKind === 'type');
  new Visitor({
    ImportDeclaration: (node) =>
      add(
        node.source.value,
        node.importKind === 'type' ||
          allTypes(node.specifiers.map((one) => ('importKind' in one ? one : {}))),
      ),
    ExportAllDeclaration: (node) => add(node.source.value, node.exportKind === 'type'),
    ExportNamedDeclaration: (node) => {
      if (node.source === null) return;
      add(node.source.value, node.exportKind === 'type' || allTypes(node.specifiers));
    },
    ImportExpression: (node) => {
      const { source } = node;
      if (source.type === 'Literal' && typeof source.value === 'string') add(source.value, false);
    },
    TSImportType: (node) => add(node.source.value, true),
  }).visit(parsed(from, text));
  return found;
}

/** Calls back for every node. */
export function walk(node: Node | Program, visit: (node: Node) => void): void {
  visit(node as Node);
  for (const value of Object.values(node)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && typeof one === 'object' && 'type' in one) walk(one as Node, visit);
    }
  }
}
