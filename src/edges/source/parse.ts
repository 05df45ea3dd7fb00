/** A source file as a tree; AssemblyScript is TypeScript with decorators in more places. */
import { type Node, type Program, parseSync, visitorKeys } from 'oxc-parser';
import { withoutDecorators } from './decorators.ts';

export type Parsed =
  | { readonly kind: 'parsed'; readonly program: Program; readonly text: string }
  | { readonly kind: 'unread'; readonly why: string };

/** Never throws. Positions in the tree are those of the text. */
export function parseCode(path: string, text: string): Parsed {
  const first = attempt(path, text);
  if (first.kind === 'parsed') return first;
  const plain = withoutDecorators(text);
  const second = plain === text ? first : attempt(path, plain);
  // What the parser says of the file as it is written is what people can use.
  return second.kind === 'parsed' ? { ...second, text } : first;
}

function attempt(path: string, text: string): Parsed {
  try {
    const { program, errors } = parseSync(path, text);
    const [error] = errors;
    if (error === undefined) return { kind: 'parsed', program, text };
    const line = lineAt(text, error.labels[0]?.start ?? 0);
    return { kind: 'unread', why: `line ${line}: ${error.message}` };
  } catch (error) {
    return { kind: 'unread', why: error instanceof Error ? error.message : String(error) };
  }
}

export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
  }
  return line;
}

/** The nodes right below one, in the order of the text. */
export function childrenOf(node: Node): readonly Node[] {
  const keys = visitorKeys[node.type] ?? [];
  return keys.flatMap((key) => {
    const value = (node as unknown as Readonly<Record<string, unknown>>)[key];
    const all: readonly unknown[] = Array.isArray(value) ? value : [value];
    return all.filter(isNode);
  });
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}
