/** The functions that a module exports, read without running it. */
import { type FunctionBody, type Node, type ParamPattern, parseSync, Visitor } from 'oxc-parser';
import {
  type ArrayType,
  arrayTypes,
  type KernelFunction,
  type KernelParameter,
  type LeftOut,
  type ModuleFunctions,
} from '#core/model/scaffold.ts';
import { specifiersOf } from './imports.ts';

/** A function as far as it is needed here, whichever way it was written. */
interface Written {
  readonly name: string;
  readonly params: readonly ParamPattern[];
  readonly result: Node | null;
  readonly body: FunctionBody | Node | null;
  readonly isPlain: boolean;
}

/** Methods of typed arrays that write into them. */
const writers: ReadonlySet<string> = new Set(['set', 'fill', 'sort', 'reverse', 'copyWithin']);

/** Null where the file is no code that can be read. */
export function kernelFunctionsOf(path: string, text: string): ModuleFunctions | null {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) return null;
  const declared = new Map<string, Written>();
  const exported: [string, string][] = [];
  const leftOut: LeftOut[] = [];
  for (const node of program.body) {
    if (node.type === 'ExportDefaultDeclaration') {
      leftOut.push({ name: 'default', why: 'it has no name to import: export it by one, too' });
    }
    const isExport = node.type === 'ExportNamedDeclaration';
    const own = isExport ? node.declaration : node;
    for (const written of writtenIn(own)) {
      declared.set(written.name, written);
      if (isExport) exported.push([written.name, written.name]);
    }
    if (!isExport || node.source !== null) continue;
    for (const { local, exported: as } of node.specifiers) {
      exported.push([nameOf(local), nameOf(as)]);
    }
  }
  const kernels: KernelFunction[] = [];
  for (const [local, name] of exported) {
    const written = declared.get(local);
    if (written === undefined) continue;
    const read = kernelOf(written, text);
    if ('why' in read) leftOut.push({ name, why: read.why });
    else kernels.push({ ...read, name });
  }
  const imports = specifiersOf(path, text).filter((one) => one.startsWith('.'));
  return { kernels, leftOut, imports };
}

function nameOf(node: Node): string {
  if (node.type === 'Identifier') return node.name;
  return node.type === 'Literal' ? String(node.value) : '';
}

function writtenIn(node: Node | null): readonly Written[] {
  if (node?.type === 'FunctionDeclaration' && node.id !== null) {
    const { id, params, returnType, body, async, generator } = node;
    const result = returnType?.typeAnnotation ?? null;
    return [{ name: id.name, params, result, body, isPlain: !async && !generator }];
  }
  if (node?.type !== 'VariableDeclaration') return [];
  return node.declarations.flatMap(({ id, init }) => {
    const isFunction =
      init?.type === 'ArrowFunctionExpression' || init?.type === 'FunctionExpression';
    if (!isFunction || id.type !== 'Identifier') return [];
    const { params, returnType, body, async, generator } = init;
    const result = returnType?.typeAnnotation ?? null;
    return [{ name: id.name, params, result, body, isPlain: !async && !generator }];
  });
}

function kernelOf(written: Written, text: string): KernelFunction | { readonly why: string } {
  const { name, params, result, body, isPlain } = written;
  if (!isPlain) return { why: 'it is asynchronous or a generator' };
  const parameters: KernelParameter[] = [];
  const uses = body === null ? new Map<string, Use>() : usesIn(body);
  for (const param of params) {
    if (param.type !== 'Identifier') {
      return { why: `its parameter \`${text.slice(param.start, param.end)}\` is no plain name` };
    }
    const annotation = param.typeAnnotation?.typeAnnotation ?? null;
    const type = typeOf(annotation);
    if (type === null || type === 'void') {
      const said = annotation === null ? 'no type' : `the type \`${textOf(annotation, text)}\``;
      return { why: `its parameter \`${param.name}\` has ${said}` };
    }
    const use = uses.get(param.name) ?? unused;
    parameters.push({ name: param.name, type, ...use });
  }
  if (parameters.every(({ type }) => type === 'number')) return { why: 'it takes no typed array' };
  const returned = typeOf(result);
  if (returned === null) {
    const said = result === null ? 'its result has no type' : 'its result is';
    return { why: result === null ? said : `${said} \`${textOf(result, text)}\`` };
  }
  return { name, parameters, result: returned };
}

function textOf({ start, end }: Node, text: string): string {
  return text.slice(start, end).replace(/\s+/g, ' ');
}

function typeOf(node: Node | null): ArrayType | 'number' | 'void' | null {
  switch (node?.type) {
    case 'TSNumberKeyword':
      return 'number';
    case 'TSVoidKeyword':
      return 'void';
    case 'TSTypeReference': {
      const name = nameOf(node.typeName);
      return arrayTypes.find((type) => type === name) ?? null;
    }
    default:
      return null;
  }
}

type Use = Pick<KernelParameter, 'written' | 'read' | 'counts'>;

const unused: Use = { written: false, read: false, counts: false };

/** What a body does with the elements of each name. A name that is passed on may be both. */
function usesIn(body: Node): ReadonlyMap<string, Use> {
  const uses = new Map<string, Use>();
  const note = (node: Node | undefined, use: Partial<Use>): void => {
    if (node?.type !== 'Identifier') return;
    const known = uses.get(node.name) ?? unused;
    uses.set(node.name, {
      written: known.written || use.written === true,
      read: known.read || use.read === true,
      counts: known.counts || use.counts === true,
    });
  };
  const noteCounts = (node: Node | null): void => {
    if (node === null) return;
    const Identifier = (one: Node): void => note(one, { counts: true });
    new Visitor({ Identifier }).visit(asProgram(node));
  };
  const targets = new Set<Node>();
  new Visitor({
    AssignmentExpression({ left, operator }) {
      if (left.type !== 'MemberExpression' || !left.computed) return;
      note(left.object, { written: true, read: operator !== '=' });
      targets.add(left);
    },
    UpdateExpression({ argument }) {
      if (argument.type !== 'MemberExpression' || !argument.computed) return;
      note(argument.object, { written: true, read: true });
    },
    CallExpression({ callee, arguments: args }) {
      for (const one of args) note(one, { written: true, read: true });
      if (callee.type !== 'MemberExpression') return;
      const isWriter = writers.has(nameOf(callee.property));
      const isOnlyWritten = ['set', 'fill'].includes(nameOf(callee.property));
      note(callee.object, { written: isWriter, read: !isOnlyWritten });
    },
    MemberExpression(node) {
      if (!node.computed) return;
      noteCounts(node.property);
      if (!targets.has(node)) note(node.object, { read: true });
    },
    ForStatement: ({ test }) => noteCounts(test),
    WhileStatement: ({ test }) => noteCounts(test),
    ForOfStatement({ right }) {
      note(right, { read: true });
    },
  }).visit(asProgram(body));
  return uses;
}

/** The visitor walks whole programs; a body stands in one of its own. */
function asProgram(body: Node) {
  const statement = { type: 'ExpressionStatement', expression: body, start: 0, end: 0 };
  const inside = body.type === 'BlockStatement' ? body : statement;
  return { type: 'Program', body: [inside], start: 0, end: 0 } as unknown as Parameters<
    Visitor['visit']
  >[0];
}
