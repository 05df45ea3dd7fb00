/** The text of a suite for a function of numbers and typed arrays. */
import type { ArrayType, KernelFunction, KernelParameter } from '../model/scaffold.ts';

/** Where the suite finds what it measures, as it imports it. */
export interface SuiteSources {
  readonly kernel: string;
  readonly module: string;
  /** Name and file of the reference. */
  readonly reference: { readonly name: string; readonly module: string };
  /** The reference is a frozen copy of the function itself; else it is a plain version. */
  readonly isFrozen: boolean;
}

/** A number by one of these names is a size, however it is used. */
const sizes =
  /^(?:n|m|k|len|length|size|count|total|rows?|cols?|columns?|width|height|depth|dim)$/i;
/** One array has so many elements at most: three timed sizes for each number of sizes. */
const timed: readonly (readonly number[])[] = [
  [1_000, 10_000, 100_000],
  [16, 64, 256],
  [16, 64, 256],
  [8, 32, 64],
];
const timedOfMany = [4, 8, 12];

export function suiteText(own: KernelFunction, sources: SuiteSources): string {
  const { kernel, module, reference, isFrozen } = sources;
  const other = isFrozen ? 'frozen' : 'naive';
  const inPlace = own.parameters.filter((one) => isInPlace(one));
  const lines = [
    `/** What to measure of \`${kernel}\`: yours to change. */`,
    `import type { Suite } from 'isochron/suite';`,
    importOf(own.name, 'optimized', module),
    importOf(reference.name, other, reference.module),
    '',
    'interface Inputs {',
    ...own.parameters.map(({ name, type }) => `  ${name}: ${type};`),
    '}',
    '',
    'export default {',
    `  kernel: '${kernel}',`,
    ...shapesOf(own),
    ...inputsOf(own),
    '  implementations: {',
    ...(isFrozen ? [] : [`    naive: ${runOf(own, 'naive')},`]),
    `    optimized: ${runOf(own, 'optimized')},`,
    '  },',
    ...referenceOf(own, other),
    ...(isFrozen
      ? [
          '  // The reference is the code as it was. Once it is right, take this line away.',
          `  unverified: 'current behaviour',`,
        ]
      : []),
    ...(inPlace.length === 0
      ? []
      : [`  inPlace: [${inPlace.map(({ name }) => `'${name}'`).join(', ')}],`]),
    '} satisfies Suite<Inputs>;',
  ];
  return `${lines.join('\n')}\n`;
}

function importOf(name: string, as: string, module: string): string {
  return `import { ${name === as ? name : `${name} as ${as}`} } from '${module}';`;
}

/** Numbers that say how large something is. */
function sizesOf({ parameters }: KernelFunction): readonly string[] {
  return parameters
    .filter(({ name, type, counts }) => type === 'number' && (counts || sizes.test(name)))
    .map(({ name }) => name);
}

function shapesOf(own: KernelFunction): readonly string[] {
  const names = sizesOf(own);
  const shown = names.length === 0 ? ['n'] : names;
  const line = (of: (index: number) => number): string =>
    `{ ${shown.map((name, index) => `${name}: ${numberText(of(index))}`).join(', ')} }`;
  const sizesOfShapes = timed[names.length] ?? timedOfMany;
  const odd = names.length === 0 ? [17] : [3, 5, 2, 7];
  return [
    `  shapes: [${sizesOfShapes.map((size) => line(() => size)).join(', ')}],`,
    '  verifyShapes: [',
    ...[() => 0, () => 1, (index: number) => odd[index % odd.length] as number].map(
      (of) => `    ${line(of)},`,
    ),
    '  ],',
  ];
}

function numberText(value: number): string {
  return value < 1000 ? `${value}` : `${value / 1000}_000`;
}

/** Enough for whatever a function does with its sizes: their product, or the square of one. */
function lengthOf(own: KernelFunction): string {
  const names = sizesOf(own);
  if (names.length === 0) return 'n';
  return names.length === 1 ? `${names[0]} * ${names[0]}` : names.join(' * ');
}

function inputsOf(own: KernelFunction): readonly string[] {
  const names = sizesOf(own);
  const shown = (names.length === 0 ? ['n'] : names).map((name) => `${name} = 0`).join(', ');
  const isDrawn = own.parameters.some((one) => isRandom(own, one));
  return [
    `  inputs: ({ ${shown} }${isDrawn ? ', random' : ''}) => ({`,
    ...own.parameters.map((one) => {
      const text = inputOf(own, one);
      return text === one.name ? `    ${text},` : `    ${one.name}: ${text},`;
    }),
    '  }),',
  ];
}

function isRandom(own: KernelFunction, { type, name, written, read }: KernelParameter): boolean {
  return type === 'number' ? !sizesOf(own).includes(name) : read || !written;
}

function inputOf(own: KernelFunction, one: KernelParameter): string {
  const { type, name } = one;
  if (type === 'number') return isRandom(own, one) ? 'random.uniform(0.5, 1.5)' : name;
  const length = lengthOf(own);
  if (!isRandom(own, one)) return `new ${type}(${length})`;
  return `${type}.from({ length: ${length} }, () => ${drawOf(type, length)})`;
}

/** Whole numbers may be places in another array. */
function drawOf(type: ArrayType, length: string): string {
  return type.startsWith('Float') ? 'random.normal()' : `random.integer(Math.min(100, ${length}))`;
}

/** What the function overwrites; where that cannot be told of one without result, all arrays. */
function outputsOf({ parameters, result }: KernelFunction): readonly KernelParameter[] {
  const arrays = parameters.filter(({ type }) => type !== 'number');
  const written = arrays.filter((one) => one.written);
  return result === 'void' && written.length === 0 ? arrays : written;
}

/** What it overwrites and looks at, too, is to be renewed. */
function isInPlace({ type, written, read }: KernelParameter): boolean {
  return type !== 'number' && written && read;
}

function callOf({ parameters }: KernelFunction, callee: string, from: string): string {
  return `${callee}(${parameters.map(({ name }) => `${from}.${name}`).join(', ')})`;
}

function runOf(own: KernelFunction, callee: string): string {
  const call = callOf(own, callee, 'own');
  if (own.result !== 'void') return `(own) => ${call}`;
  return `(own) => {\n      ${call};\n      return ${returned(own, 'own')};\n    }`;
}

function returned(own: KernelFunction, from: string): string {
  const outputs = outputsOf(own);
  const [first] = outputs;
  if (outputs.length === 1 && first !== undefined) return `${from}.${first.name}`;
  return `{ ${outputs.map(({ name }) => `${name}: ${from}.${name}`).join(', ')} }`;
}

/** On copies: the reference must not overwrite what an implementation is given. */
function referenceOf(own: KernelFunction, callee: string): readonly string[] {
  const outputs = outputsOf(own);
  if (outputs.length === 0) return [`  reference: (own) => ${callOf(own, callee, 'own')},`];
  const copies = outputs.map(({ name }) => `${name}: own.${name}.slice()`).join(', ');
  const call = callOf(own, callee, 'copy');
  return [
    '  reference: (own) => {',
    `    const copy = { ...own, ${copies} };`,
    ...(own.result === 'void'
      ? [`    ${call};`, `    return ${returned(own, 'copy')};`]
      : [`    return ${call};`]),
    '  },',
  ];
}
