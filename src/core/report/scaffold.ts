/** The suites of a module as files, and what is said of them. */
import type {
  KernelFunction,
  ModuleFunctions,
  NewFile,
  Scaffold,
  ScaffoldedSuite,
} from '../model/scaffold.ts';
import { suiteText } from './suite-text.ts';

export interface ScaffoldInput {
  /** From the root. */
  readonly path: string;
  readonly text: string;
  readonly functions: ModuleFunctions;
  /** The file `naive` beside the module and what it exports; null where there is none. */
  readonly naive: { readonly path: string; readonly functions: ModuleFunctions } | null;
}

/** Null where the path is none of a module that suites can be written for. */
export function scaffoldOf({ path, text, functions, naive }: ScaffoldInput): Scaffold {
  const { kernels, leftOut, imports } = functions;
  const plain = new Map(kernels.flatMap((own) => plainVersion(own, kernels, naive, path)));
  const measured = kernels.filter(({ name }) => !isPlain(name, kernels));
  const frozenPath = path.replace(/\.(\w+)$/, '.frozen.$1');
  const files: NewFile[] = [];
  const suites: ScaffoldedSuite[] = [];
  for (const own of measured) {
    const known = plain.get(own.name);
    const kernel = kernelName(path, own, measured.length);
    const suitePath = suitePathOf(path, own, measured.length);
    const reference = known ?? { name: own.name, module: beside(frozenPath) };
    const isFrozen = known === undefined;
    const sources = { kernel, module: beside(path), reference, isFrozen };
    files.push({ path: suitePath, text: suiteText(own, sources) });
    suites.push({ kernel, path: suitePath, frozen: isFrozen ? frozenPath : null });
  }
  const hasFrozen = suites.some(({ frozen }) => frozen !== null);
  if (hasFrozen) files.push({ path: frozenPath, text: frozenText(path, text) });
  return { files, suites, leftOut, live: hasFrozen ? imports : [] };
}

interface Reference {
  readonly name: string;
  readonly module: string;
}

/** A function of the same form that is named as the plain one. */
function plainVersion(
  own: KernelFunction,
  kernels: readonly KernelFunction[],
  naive: ScaffoldInput['naive'],
  path: string,
): readonly (readonly [string, Reference])[] {
  const here = kernels.find((one) => plainNames(own.name).includes(one.name) && isAlike(one, own));
  if (here !== undefined) return [[own.name, { name: here.name, module: beside(path) }]];
  const there = naive?.functions.kernels.find((one) => one.name === own.name && isAlike(one, own));
  if (there === undefined || naive === null) return [];
  return [[own.name, { name: there.name, module: beside(naive.path) }]];
}

function plainNames(name: string): readonly string[] {
  const capital = name.charAt(0).toUpperCase() + name.slice(1);
  return [`naive${capital}`, `${name}Naive`, `reference${capital}`, `${name}Reference`];
}

/** Whether it is the plain version of another function of the module. */
function isPlain(name: string, kernels: readonly KernelFunction[]): boolean {
  const own = kernels.find((one) => one.name === name);
  return kernels.some(
    (one) => own !== undefined && plainNames(one.name).includes(name) && isAlike(own, one),
  );
}

function isAlike(one: KernelFunction, other: KernelFunction): boolean {
  const form = ({ parameters, result }: KernelFunction): string =>
    [...parameters.map(({ type }) => type), result].join();
  return form(one) === form(other);
}

function frozenText(path: string, text: string): string {
  const [file] = path.split('/').slice(-1);
  return (
    `// A copy of ${file} as it was when its suite was written: the suite's reference, until a\n` +
    `// person replaces it. Nothing else uses it.\n${text}`
  );
}

function beside(path: string): string {
  return `./${path.split('/').at(-1)}`;
}

/** `kernels/<name>/<file>`, whose suite is `kernels/<name>/suite.ts`. */
function ownFolder(path: string, functions: number): string | null {
  const parts = path.split('/');
  return functions === 1 && parts.length === 3 && parts[0] === 'kernels'
    ? (parts[1] ?? null)
    : null;
}

function kernelName(path: string, { name }: KernelFunction, functions: number): string {
  return (ownFolder(path, functions) ?? name).replace(/[^\w.-]/g, '-');
}

function suitePathOf(path: string, { name }: KernelFunction, functions: number): string {
  const folder = ownFolder(path, functions);
  if (folder !== null) return `kernels/${folder}/suite.ts`;
  const stem = path.replace(/\.\w+$/, '');
  return functions === 1 ? `${stem}.suite.ts` : `${stem}.${name}.suite.ts`;
}
