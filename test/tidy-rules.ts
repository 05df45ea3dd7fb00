/** Small rules about one file each. A fault names the place and what to write instead. */
import { basename, extname } from 'node:path';
import type { Node, Program } from 'oxc-parser';
import { parsed, walk } from './source-files.ts';

const longestLine = 100;
const longestFile = 300;
const longestFunction = 70;

/** What is wrong with a TypeScript file, told from its path and text alone. */
export function faultsOf(path: string, text: string): readonly string[] {
  const lineOf = lineFinder(text);
  const program = parsed(path, text);
  const tests = testsOf(program);
  const faults = [...nameFaults(path), ...lineFaults(text, literalsOf(program))];
  walk(program, (node) => {
    const lines = lineOf(node.end) - lineOf(node.start) + 1;
    const isChapter = tests.some((start) => node.start < start && start < node.end);
    const found = [
      pureFault(node, path),
      erasableFault(node),
      testFault(node, path),
      sleepFault(node, path),
      isChapter ? null : lengthFault(node, lines),
    ];
    for (const fault of found) if (fault !== null) faults.push(`:${lineOf(node.start)} ${fault}`);
  });
  return faults.map((fault) => `${path}${fault}`);
}

/** The number of the line in which an offset lies. */
function lineFinder(text: string): (offset: number) => number {
  const ends = [...text.matchAll(/\n/g)].map(({ index }) => index);
  return (offset) => {
    const line = ends.findIndex((end) => end >= offset);
    return (line === -1 ? ends.length : line) + 1;
  };
}

/** Put together here, so that this file keeps its own rule. */
const unfinished = new RegExp(
  `\\b(${['TO-DO', 'FIX-ME', 'XX-X'].join('|').replaceAll('-', '')})\\b`,
);

function lineFaults(text: string, literals: readonly Span[]): readonly string[] {
  const lines = text.replace(/\n$/, '').split('\n');
  const faults: string[] = [];
  let start = 0;
  for (const [index, line] of lines.entries()) {
    const at = `:${index + 1}`;
    const span = { start, end: start + line.length };
    start = span.end + 1;
    if (line.length > longestLine && !literals.some((one) => fills(one, span))) {
      faults.push(`${at} has ${line.length} characters: break it before ${longestLine}`);
    }
    if (unfinished.test(line)) {
      faults.push(`${at} leaves something to do: do it, or say in notes/review what is missing`);
    }
  }
  if (lines.length > longestFile) {
    faults.push(`: ${lines.length} lines: give its second subject a file of its own`);
  }
  return faults;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Texts and regular expressions, which the formatter leaves whole. */
function literalsOf(program: Program): readonly Span[] {
  const spans: Span[] = [];
  walk(program, (node) => {
    if (node.type === 'TemplateLiteral' || node.type === 'Literal') spans.push(node);
  });
  return spans;
}

/** Whether a line is mostly one text, such as the title of a test: it reads better unbroken. */
function fills(literal: Span, line: Span): boolean {
  const shared = Math.min(literal.end, line.end) - Math.max(literal.start, line.start);
  return shared > longestLine / 2;
}

function nameFaults(path: string): readonly string[] {
  const name = basename(path, extname(path));
  if (name === 'index') return [': hides who needs what: import the files themselves'];
  if (/(?:^|[-.])(?:util|helper|common|misc)s?(?:$|[-.])/.test(name)) {
    return [': the name says nothing: call the file by what it does'];
  }
  return [];
}

/** Globals that are the world, each with what the pure rooms take instead. */
const ofTheWorld: Readonly<Record<string, string>> = {
  performance: 'take the time from the clock, a port',
  process: 'take it as an argument; src/main*.ts knows the process',
  console: 'return what is to be said, or take the log, a port',
  setTimeout: 'waiting belongs in src/edges',
  setInterval: 'waiting belongs in src/edges',
  fetch: 'the network belongs in src/edges, behind a port',
  crypto: 'take ids and seeds from chance, a port',
};

/** No clock, chance, process or log in core and app. */
function pureFault(node: Node, path: string): string | null {
  if (!/^src\/(?:core|app)\//.test(path)) return null;
  if (node.type === 'NewExpression' && isNamed(node.callee, 'Date') && !node.arguments.length) {
    return 'asks for the time: take it from the clock, a port';
  }
  if (node.type !== 'MemberExpression') {
    const called = node.type === 'CallExpression' ? node.callee : null;
    return called?.type === 'Identifier' ? worldFault(called.name) : null;
  }
  const { object, property } = node;
  if (isNamed(object, 'Date') && isNamed(property, 'now')) {
    return 'asks for the time: take it from the clock, a port';
  }
  if (isNamed(object, 'Math') && isNamed(property, 'random')) {
    return 'draws: take a seed from chance, a port, and derive the rest from it';
  }
  return object.type === 'Identifier' ? worldFault(object.name) : null;
}

function worldFault(name: string): string | null {
  const instead = Object.hasOwn(ofTheWorld, name) ? ofTheWorld[name] : undefined;
  return instead === undefined ? null : `uses ${name}: ${instead}`;
}

/** Node strips types; it does not compile. */
function erasableFault(node: Node): string | null {
  if (node.type === 'TSEnumDeclaration') return 'is an enum: write a union of texts';
  if (node.type === 'TSModuleDeclaration' && !('declare' in node && node.declare)) {
    return 'is a namespace: a file is one already';
  }
  if (node.type === 'TSParameterProperty') return 'is a parameter property: declare the field';
  return null;
}

const notWhole: Readonly<Record<string, string>> = {
  only: 'leaves the others out: take it away before committing',
  skip: 'is not run: mend it, or take the test away',
  todo: 'tests nothing: write it, or take it away',
  skipIf: 'may not be run: say in the describe why the service is missing, in a file of services',
  fails: 'expects a mistake: mend what is wrong',
};

const starters = new Set(['test', 'it', 'describe']);

/** Tests that need a service which may be missing; .ci/run fails where they were skipped. */
const ofServices = /\.postgres\.test\.ts$|\/sandbox-[\w-]+\.test\.ts$/;

function testFault(node: Node, path: string): string | null {
  if (node.type !== 'MemberExpression' || !path.startsWith('test/')) return null;
  const { object, property } = node;
  if (object.type !== 'Identifier' || !starters.has(object.name)) return null;
  if (property.type !== 'Identifier' || !Object.hasOwn(notWhole, property.name)) return null;
  if (property.name.startsWith('skip') && ofServices.test(path)) return null;
  return `${object.name}.${property.name} ${notWhole[property.name]}`;
}

/** Fakes may have a clock of their own; a test that waits for time is slow, and wrong some day. */
function sleepFault(node: Node, path: string): string | null {
  if (!path.startsWith('test/') || path.startsWith('test/fakes/')) return null;
  const sleeps =
    (node.type === 'CallExpression' && isNamed(node.callee, 'setTimeout')) ||
    (node.type === 'ImportDeclaration' && node.source.value === 'node:timers/promises');
  return sleeps ? 'waits for time: wait for the event, or for the condition (vi.waitFor)' : null;
}

function lengthFault(node: Node, lines: number): string | null {
  const isFunction =
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression';
  if (!isFunction || lines <= longestFunction) return null;
  return `is a function of ${lines} lines: give its steps names (at most ${longestFunction})`;
}

/** Where tests and their headings are called. A function around them is a chapter. */
function testsOf(program: Program): readonly number[] {
  const starts: number[] = [];
  walk(program, (node) => {
    if (node.type === 'CallExpression' && isTest(node.callee)) starts.push(node.start);
  });
  return starts;
}

/** `test(…)`, `describe.each(…)(…)`. */
function isTest(node: Node): boolean {
  if (node.type === 'CallExpression') return isTest(node.callee);
  if (node.type === 'MemberExpression') return isTest(node.object);
  return node.type === 'Identifier' && starters.has(node.name);
}

function isNamed(node: Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name;
}
