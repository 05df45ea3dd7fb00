/** The signatures of one declaration. */
import type {
  ArrowFunctionExpression,
  Class,
  Declaration,
  Function as FunctionNode,
  Node,
  ParamPattern,
  Statement,
  TSTypeParameterDeclaration,
} from 'oxc-parser';
import type { ExportedName, Parameter, Signature } from '#core/model/code.ts';
import { typeText } from './type-text.ts';

/** One line of what a declaration offers, and the name that is declared. */
export interface Shown {
  readonly of: string;
  readonly line: ExportedName;
  /** Without a body: where there are such, the one with the body cannot be called. */
  readonly isOverload: boolean;
}

/** One line a name, with all its overloads. */
export function mergedLines(shown: readonly Shown[]): readonly ExportedName[] {
  const byName = Map.groupBy(shown, ({ line }) => line.name);
  return [...byName].map(([name, all]) => {
    const overloads = all.filter(({ isOverload }) => isOverload);
    const callable = overloads.length > 0 ? overloads : all;
    return { name, signatures: callable.flatMap(({ line }) => line.signatures) };
  });
}

/**
 * What a declaration offers to callers; nothing for types. `called` is its name where it has none.
 */
export function namesOf(declaration: Node, text: string, called?: string): readonly Shown[] {
  switch (declaration.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'TSDeclareFunction': {
      const own = declaration.type === 'ArrowFunctionExpression' ? null : declaration.id;
      const name = called ?? own?.name ?? 'default';
      const isOverload = declaration.type === 'TSDeclareFunction';
      return [shownOf(name, name, [signatureOf(declaration, text)], isOverload)];
    }
    case 'ClassDeclaration':
    case 'ClassExpression':
      return classNames(declaration, text, called ?? declaration.id?.name ?? 'default');
    case 'VariableDeclaration':
      return declaration.declarations.flatMap(({ id, init }) => {
        if (id.type !== 'Identifier') return [];
        const stated = id.typeAnnotation?.typeAnnotation ?? null;
        return [shownOf(id.name, id.name, valueSignatures(stated, init, text))];
      });
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      return [];
    default:
      return called === undefined ? [] : [shownOf(called, called, [])];
  }
}

/** The name of a type that a statement declares; null for everything else. */
export function declaredName(statement: Statement): string | null {
  const own =
    statement.type === 'ExportNamedDeclaration'
      ? (statement.declaration as Declaration)
      : statement;
  const isType = own?.type === 'TSInterfaceDeclaration' || own?.type === 'TSTypeAliasDeclaration';
  return isType ? own.id.name : null;
}

function shownOf(
  of: string,
  name: string,
  signatures: readonly Signature[],
  isOverload = false,
): Shown {
  return { of, line: { name, signatures }, isOverload };
}

/** A constant that is a function, by the type that it states or as it is written. */
function valueSignatures(stated: Node | null, init: Node | null, text: string): Signature[] {
  if (stated?.type === 'TSFunctionType') return [signatureOf(stated, text)];
  if (stated !== null) return [];
  const isFunction =
    init?.type === 'ArrowFunctionExpression' || init?.type === 'FunctionExpression';
  return isFunction ? [signatureOf(init, text)] : [];
}

function classNames(node: Class, text: string, name: string): readonly Shown[] {
  const lines: Shown[] = [shownOf(name, name, [])];
  for (const member of node.body.body) {
    if (member.type !== 'MethodDefinition' || member.key.type !== 'Identifier') continue;
    if (member.computed || member.kind === 'set') continue;
    if (member.accessibility === 'private' || member.accessibility === 'protected') continue;
    const own = member.kind === 'constructor' ? `new ${name}` : `${name}.${member.key.name}`;
    lines.push(shownOf(name, own, [signatureOf(member.value, text)], member.value.body === null));
  }
  return lines;
}

interface Callable {
  readonly params: readonly ParamPattern[];
  readonly typeParameters?: TSTypeParameterDeclaration | null;
  readonly returnType?: { readonly typeAnnotation: Node } | null;
}

function signatureOf(
  node: FunctionNode | ArrowFunctionExpression | Callable,
  text: string,
): Signature {
  const slice = ({ start, end }: Node): string => typeText(text.slice(start, end));
  const result = node.returnType?.typeAnnotation;
  return {
    typeParameters: (node.typeParameters?.params ?? []).map(slice),
    parameters: node.params
      .map((parameter) => parameterOf(parameter, slice))
      // `this` is no argument.
      .filter(({ name }) => name !== 'this'),
    result: result === undefined ? null : slice(result),
  };
}

function parameterOf(node: ParamPattern, slice: (node: Node) => string): Parameter {
  switch (node.type) {
    case 'TSParameterProperty':
      return parameterOf(node.parameter, slice);
    case 'RestElement':
      return {
        ...parameterOf(node.argument as ParamPattern, slice),
        isRest: true,
        ...ofRest(node),
      };
    case 'AssignmentPattern':
      return { ...parameterOf(node.left as ParamPattern, slice), isOptional: true };
    default: {
      const annotation = node.typeAnnotation?.typeAnnotation;
      const name =
        node.type === 'Identifier'
          ? node.name
          : slice({ ...node, end: node.typeAnnotation?.start ?? node.end } as Node);
      const type = annotation === undefined ? null : slice(annotation);
      const isOptional = node.type === 'Identifier' && Boolean(node.optional);
      return { name, type, isOptional, isRest: false };
    }
  }

  function ofRest(rest: Extract<ParamPattern, { type: 'RestElement' }>): { type?: string } {
    const annotation = rest.typeAnnotation?.typeAnnotation;
    return annotation === undefined ? {} : { type: slice(annotation) };
  }
}
