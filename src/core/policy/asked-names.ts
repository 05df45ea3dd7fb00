/** Which kernel, implementation and shape a sentence speaks of. */
import type { Shape } from '#suite';
import { type Benchmark, type SuiteListing, shapeText } from '../model/benchmark.ts';
import { overBase } from '../model/requirement.ts';

/** A kernel of any suite; without benchmarks where nobody looked what it has. */
export interface KnownKernel {
  readonly kernel: string;
  readonly benchmarks: readonly Benchmark[];
}

/** Suites of one kernel, in both trees, together. */
export function knownKernels(
  suites: readonly Pick<SuiteListing, 'kernel' | 'benchmarks'>[],
): readonly KnownKernel[] {
  const byName = new Map<string, Map<string, Benchmark>>();
  for (const { kernel, benchmarks } of suites) {
    const own = byName.get(kernel) ?? new Map<string, Benchmark>();
    byName.set(kernel, own);
    for (const benchmark of benchmarks) own.set(benchmark.id, benchmark);
  }
  return [...byName].map(([kernel, own]) => ({ kernel, benchmarks: [...own.values()] }));
}

export interface NamedIn {
  readonly kernels: readonly KnownKernel[];
  /** As in `matmul/naive`; null where only the kernel is named. */
  readonly implementation: string | null;
  /** The sentence with blanks for the names. */
  readonly rest: string;
}

/**
 * The kernels that a sentence names. As in `namedKernels`, words count only where no name stands in
 * code or in an id: "please add …" speaks of no kernel `add`.
 */
export function kernelsNamedIn(sentence: string, kernels: readonly KnownKernel[]): NamedIn {
  const found = new Set<KnownKernel>();
  let implementation: string | null = null;
  let rest = sentence;
  // The longest names first: `scale-add` is not `add`.
  const longestFirst = kernels.toSorted((a, b) => b.kernel.length - a.kernel.length);
  const take = (own: KnownKernel, form: RegExp): void => {
    rest = rest.replace(form, (all, named: unknown) => {
      found.add(own);
      // Without a group, the place of the match comes here.
      if (typeof named === 'string') implementation = named;
      return ' '.repeat(all.length);
    });
  };
  for (const own of longestFirst) {
    const name = RegExp.escape(own.kernel);
    // A path such as kernels/matmul/naive.ts names no implementation.
    take(own, new RegExp(`(?<![\\w.-])(?:[\\w.-]+/)+${name}/[\\w./-]*`, 'g'));
    take(own, new RegExp(`(?<![\\w./-])${name}/([\\w-]+(?:\\.[\\w-]+)*)/?(?!\\w*=)`, 'g'));
    take(own, new RegExp(`(?<![\\w./-])${name}/(?=[\\p{L}_]\\w*=)`, 'gu'));
    take(own, new RegExp(`(?<=\`)${name}(?=\`)`, 'g'));
  }
  if (found.size === 0) {
    for (const own of longestFirst) take(own, wordForm(own.kernel));
  }
  return { kernels: [...found], implementation, rest };
}

/** A name that stands alone, and is no verb. */
function wordForm(kernel: string): RegExp {
  const verb = '(?<!\\b(?:please|to|we|you|i|can|could|should|must|will|would|also|then)\\s+)';
  const object = '(?!\\s+(?:an?|the|some|more|support|another|tests?|it|this|that)\\b)';
  return new RegExp(`(?<![\\w.=/-])${verb}${RegExp.escape(kernel)}(?![\\w=/-])${object}`, 'g');
}

function implementationsOf({ benchmarks }: KnownKernel): readonly string[] {
  return [...new Set(benchmarks.map(({ implementation }) => implementation))];
}

/** Or what is missing, a sentence. */
export type Found<T> = { readonly value: T } | { readonly missing: string };

/** The implementation that promises: the one that is named, `optimized`, or the only one. */
export function promisingIn(
  rest: string,
  own: KnownKernel,
  named: string | null,
): Found<string | undefined> {
  const all = implementationsOf(own);
  if (all.length === 0) return { value: named ?? undefined };
  const list = named === null ? all.filter((one) => isSaid(rest, one)) : [named];
  const [only, ...others] = list;
  const choose = `write ${all.map((one) => `\`${own.kernel}/${one}\``).join(' or ')}`;
  if (others.length > 0) return { missing: `Which implementation? It names several; ${choose}.` };
  if (only !== undefined && !all.includes(only)) {
    return { missing: `Which implementation? There is no \`${own.kernel}/${only}\`; ${choose}.` };
  }
  if (only !== undefined) return { value: only === 'optimized' ? undefined : only };
  if (all.includes('optimized')) return { value: undefined };
  return all.length === 1 ? { value: all[0] } : { missing: `Which implementation? ${choose}.` };
}

/** In running text only these two are names for sure; others stand between backticks. */
function isSaid(rest: string, implementation: string): boolean {
  const name = RegExp.escape(implementation);
  if (new RegExp(`\`${name}\``).test(rest)) return true;
  if (implementation !== 'naive' && implementation !== 'optimized') return false;
  return new RegExp(`(?<![\\w.-])${name}(?![\\w-])`).test(rest);
}

const overWord = String.raw`\b(?:over|than|as|vs\.?|versus|against|compared\s+(?:to|with))\s+(?:the\s+)?`;
const present = String.raw`(?:(?:it\s+is\s+|what\s+it\s+is\s+)?(?:now|today|currently|at\s+present|before)|present|current(?:\s+(?:one|state|version|code))?|main|master|default\s+branch)`;

/** Where nobody looked which ones there are. */
const usual: readonly string[] = ['naive', 'optimized'];

/** What a speedup is over, and the sentence without it; null where it does not say. */
export function overIn(
  rest: string,
  own: KnownKernel,
): { readonly over: Found<string> | null; readonly rest: string } {
  const all = own.benchmarks.length === 0 ? usual : implementationsOf(own);
  const names = all.toSorted((a, b) => b.length - a.length).map((name) => RegExp.escape(name));
  const known = [...names, overBase].join('|');
  const end = String.raw`\`?(?![\w-]|\s+as\b)(?:\s+(?:implementation|version|one)\b)?`;
  const form = new RegExp(`${overWord}\`?(?:(${known})|(${present}))${end}`, 'gi');
  const found = new Set<string>();
  const without = rest.replace(form, (all, name: string | undefined) => {
    found.add(name ?? overBase);
    return ' '.repeat(all.length);
  });
  const [only, ...others] = found;
  const which = 'Over which implementation?';
  if (others.length > 0) return { over: { missing: `${which} It names several.` }, rest: without };
  if (only !== undefined) return { over: { value: only }, rest: without };
  const unknown = rest.match(new RegExp(`${overWord}\`?([\\p{L}][\\w.-]*)`, 'iu'))?.[1];
  // "over 4x", "faster than 3 ms": no name at all.
  if (unknown === undefined || /^(?:fast|quick|possible|much|well)$/i.test(unknown)) {
    return { over: null, rest };
  }
  const choice = [...all, 'today'].map((one) => `\`${one}\``).join(', ');
  return {
    over: { missing: `${which} \`${unknown}\` is not measured; there are ${choice}.` },
    rest,
  };
}

const size = String.raw`[-+]?(?:\d{1,3}(?:[,_]\d{3})+(?![\d=])|\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?`;
const everyShape = /\b(?:every|all|any|each)\s+(?:timed\s+)?(?:shapes?|sizes?)\b/gi;

export interface Sizes {
  /** Null where none is named. */
  readonly sizes: Found<Shape> | null;
  readonly isEvery: boolean;
  /** The sentence with blanks for them. */
  readonly rest: string;
}

/** Sizes such as `n=1024`, wherever in the sentence they stand. */
export function sizesIn(rest: string, own: KnownKernel | null): Sizes {
  const known = (own?.benchmarks ?? []).flatMap(({ shape }) => Object.keys(shape));
  const names = [...new Set(known)]
    .toSorted((a, b) => b.length - a.length)
    .map((name) => RegExp.escape(name));
  const name = [...names, '[\\p{L}_][\\p{L}\\p{N}_]*'].join('|');
  const form = new RegExp(`(?<![\\w=])(${name})\\s*=\\s*(${size})(?![\\w=]|\\.\\d)`, 'gu');
  const sizes: Record<string, number> = {};
  let twice: string | null = null;
  const blank = (all: string): string => ' '.repeat(all.length);
  const without = rest.replace(form, (all, key: string, text: string) => {
    const value = Number(text.replace(/[,_](?=\d{3})/g, ''));
    if (Object.hasOwn(sizes, key) && sizes[key] !== value) twice = key;
    sizes[key] = value;
    return blank(all);
  });
  const isEvery = everyShape.test(without);
  everyShape.lastIndex = 0;
  const found = { isEvery, rest: without.replace(everyShape, blank) };
  if (twice !== null) {
    const missing = `Which shape? It gives \`${twice}\` twice; write a line for each shape.`;
    return { sizes: { missing }, ...found };
  }
  return { sizes: Object.keys(sizes).length === 0 ? null : { value: sizes }, ...found };
}

/** The one timed shape that has these sizes: all of its own, or those that tell it apart. */
export function shapeWith(
  sizes: Shape,
  { kernel, benchmarks }: KnownKernel,
  implementation: string,
): Found<Shape> {
  if (benchmarks.length === 0) return { value: sizes };
  const shapes = new Map<string, Shape>();
  for (const own of benchmarks) {
    if (own.implementation === implementation) shapes.set(shapeText(own.shape), own.shape);
  }
  const all = [...shapes.values()];
  const fitting = all.filter((shape) =>
    Object.entries(sizes).every(([name, value]) => shape[name] === value),
  );
  const asked = Object.keys(sizes).length;
  const whole = fitting.find((shape) => Object.keys(shape).length === asked);
  const [only, ...others] = whole === undefined ? fitting : [whole];
  if (only !== undefined && others.length === 0) return { value: only };
  const which = `Which shape? \`${shapeText(sizes)}\` is`;
  const choice = (from: readonly Shape[]): string =>
    `${from
      .slice(0, mostChoices)
      .map((shape) => `\`${shapeText(shape)}\``)
      .join(', ')}${from.length > mostChoices ? ' and more' : ''}`;
  return only === undefined
    ? { missing: `${which} no timed shape of \`${kernel}\`, which has ${choice(all)}.` }
    : { missing: `${which} in several of \`${kernel}\`: ${choice(fitting)}.` };
}

const mostChoices = 8;
