/** What a module exports, read from its declarations and from those of the files it names. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Declaration, ExportDefaultDeclaration, Program, Statement } from 'oxc-parser';
import type { ExportedName, ModuleSignatures, UnreadFile } from '#core/model/code.ts';
import { declaredName, mergedLines, namesOf, type Shown } from './declarations.ts';
import { parseCode } from './parse.ts';
import { aliasesOf, manifestIn, resolveIn } from './resolve.ts';

/**
 * Null when there is no such file. Names from packages and files of elsewhere have no signature.
 */
export async function signaturesOf(
  directory: string,
  file: string,
): Promise<ModuleSignatures | null> {
  const aliases = aliasesOf(await manifestIn(directory, ''));
  const unread: UnreadFile[] = [];
  const reader: Reader = {
    unread,
    modules: new Map(),
    text: (path) => readFile(join(directory, path), 'utf8').catch(() => null),
    resolve: (from, specifier) => resolveIn(directory, from, specifier, aliases),
  };
  const found = await exportsOf(reader, file, new Set());
  if (found === null) return null;
  const exports = [...found.values()].flat().sort((a, b) => (a.name < b.name ? -1 : 1));
  return { file, exports, unread };
}

interface Reader {
  readonly unread: UnreadFile[];
  readonly modules: Map<string, Module | null>;
  readonly text: (path: string) => Promise<string | null>;
  readonly resolve: (from: string, specifier: string) => Promise<string | null>;
}

interface Module {
  readonly program: Program;
  readonly text: string;
}

/** By exported name; a class has several lines. Null where there is no file. */
type Exports = Map<string, readonly ExportedName[]>;

async function moduleAt(reader: Reader, file: string): Promise<Module | null> {
  const known = reader.modules.get(file);
  if (known !== undefined) return known;
  const text = await reader.text(file);
  const parsed = text === null ? null : parseCode(file, text);
  if (parsed?.kind === 'unread') reader.unread.push({ file, why: parsed.why });
  const found = parsed?.kind === 'parsed' ? { program: parsed.program, text: parsed.text } : null;
  reader.modules.set(file, found);
  return found;
}

async function exportsOf(
  reader: Reader,
  file: string,
  seen: ReadonlySet<string>,
): Promise<Exports | null> {
  // Two files may hand each other's names on.
  if (seen.has(file)) return new Map();
  const found = await moduleAt(reader, file);
  if (found === null) return reader.unread.some((one) => one.file === file) ? new Map() : null;
  const declared: Shown[] = [];
  const own: Exports = new Map();
  const handed: Exports = new Map();
  const within = new Set([...seen, file]);
  for (const statement of found.program.body) {
    if (statement.type === 'ExportDefaultDeclaration')
      declared.push(...defaultOf(found, statement));
    if (statement.type === 'ExportAllDeclaration' && statement.exportKind !== 'type') {
      const all = await exportsAt(reader, file, statement.source.value, within);
      const name = statement.exported === null ? null : nameText(statement.exported);
      if (name !== null) own.set(name, [{ name, signatures: [] }]);
      else for (const [key, value] of all) if (key !== 'default') handed.set(key, value);
    }
    if (statement.type === 'ExportNamedDeclaration' && statement.exportKind !== 'type') {
      if (statement.declaration !== null) declared.push(...shown(found, statement.declaration));
      await addNamed(reader, file, found, statement, own, within);
    }
  }
  for (const [name, lines] of Map.groupBy(declared, ({ of }) => of)) {
    own.set(name, mergedLines(lines));
  }
  return new Map([...handed, ...own]);
}

/** `export { a, b as c }`, with or without the file that they come from. */
async function addNamed(
  reader: Reader,
  file: string,
  found: Module,
  statement: Extract<Statement, { type: 'ExportNamedDeclaration' }>,
  own: Exports,
  seen: ReadonlySet<string>,
): Promise<void> {
  for (const { local, exported, exportKind } of statement.specifiers) {
    if (exportKind === 'type') continue;
    const name = nameText(exported);
    const from = nameText(local);
    const source =
      statement.source === null
        ? importOf(found.program, from)
        : { specifier: statement.source.value, name: from };
    const lines =
      source === null
        ? localOf(found, from)
        : ((await exportsAt(reader, file, source.specifier, seen)).get(source.name) ?? null);
    if (lines === 'type') continue;
    own.set(name, renamed(lines ?? [{ name, signatures: [] }], from, source?.name, name));
  }
}

async function exportsAt(
  reader: Reader,
  from: string,
  specifier: string,
  seen: ReadonlySet<string>,
): Promise<Exports> {
  const target = await reader.resolve(from, specifier);
  return (target === null ? null : await exportsOf(reader, target, seen)) ?? new Map();
}

/** A class's lines are `new Name` and `Name.method`, under whatever name it is exported. */
function renamed(
  lines: readonly ExportedName[],
  local: string,
  imported: string | undefined,
  name: string,
): readonly ExportedName[] {
  return lines.map((line) => {
    for (const old of [local, imported ?? local]) {
      if (line.name === old) return { ...line, name };
      if (line.name === `new ${old}`) return { ...line, name: `new ${name}` };
      if (line.name.startsWith(`${old}.`)) {
        return { ...line, name: name + line.name.slice(old.length) };
      }
    }
    return line;
  });
}

function importOf(
  program: Program,
  local: string,
): { readonly specifier: string; readonly name: string } | null {
  for (const statement of program.body) {
    if (statement.type !== 'ImportDeclaration') continue;
    for (const one of statement.specifiers) {
      if (one.local.name !== local) continue;
      const name = one.type === 'ImportSpecifier' ? nameText(one.imported) : 'default';
      return { specifier: statement.source.value, name };
    }
  }
  return null;
}

/** What the module itself declares under a name; null where it declares no such thing. */
function localOf(found: Module, name: string): readonly ExportedName[] | 'type' | null {
  const lines = found.program.body.flatMap((statement) => {
    const declaration =
      statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    return declaration === null ? [] : shown(found, declaration as Declaration);
  });
  const own = lines.filter(({ of }) => of === name);
  if (own.length > 0) return mergedLines(own);
  const isType = found.program.body.some((statement) => declaredName(statement) === name);
  return isType ? 'type' : null;
}

function shown(found: Module, declaration: Declaration): readonly Shown[] {
  return namesOf(declaration, found.text);
}

function defaultOf(found: Module, { declaration }: ExportDefaultDeclaration): readonly Shown[] {
  if (declaration.type === 'Identifier') {
    const own = localOf(found, declaration.name);
    if (own === 'type') return [];
    const lines = own ?? [{ name: 'default', signatures: [] }];
    return renamed(lines, declaration.name, undefined, 'default').map((line) => ({
      of: 'default',
      line,
      isOverload: false,
    }));
  }
  return namesOf(declaration, found.text, 'default');
}

function nameText(name: {
  readonly type: string;
  readonly name?: string;
  readonly value?: unknown;
}): string {
  return name.name ?? String(name.value);
}
