/**
 * What an issue asks for, from its form or its running text. Nothing is guessed: a sentence is a
 * requirement where kernel, metric and limit are clear; one that reads like a requirement and is
 * not clear is listed with what is missing; what only describes is neither.
 */
import type { Requirement, Shape } from '#suite';
import type { SuiteListing } from '../model/benchmark.ts';
import type { Issue } from '../model/repository.ts';
import {
  type AskedRequirements,
  overBase,
  type StatedRequirement,
  type UnclearRequirement,
} from '../model/requirement.ts';
import { type AskedFigure, figuresIn, hasFigure, withoutFigures } from './asked-figures.ts';
import { demand, isHedged, limitsOf, sayLimit, sayPromise, state } from './asked-limits.ts';
import {
  type Found,
  type KnownKernel,
  kernelsNamedIn,
  knownKernels,
  overIn,
  promisingIn,
  shapeWith,
  sizesIn,
} from './asked-names.ts';
import { readIssueText, type Sentence, sentencesIn } from './issue-text.ts';

const mostRequirements = 50;
const mostUnclear = 20;

/** `suites` are all that there are, so that every name of a kernel is known as one. */
export function askedRequirements(
  issue: Pick<Issue, 'number' | 'title' | 'body'>,
  suites: readonly Pick<SuiteListing, 'kernel' | 'benchmarks'>[],
): AskedRequirements {
  const kernels = knownKernels(suites);
  const isName = (line: string): boolean =>
    kernelsNamedIn(line.split(/[\s:]/)[0] ?? '', kernels).kernels.length > 0;
  const { kernel, shape, sentences, isOurs } = readIssueText(issue.body, isName);
  const title = (isOurs ? [] : sentencesIn(issue.title)).map((text) => ({
    text,
    isRequirement: false,
  }));
  const own = kernel === null ? null : kernelsNamedIn(kernel, kernels);
  const all = [...title, ...sentences].map(({ text }) => text);
  const named = own === null ? namedIn(all, kernels) : own.kernels;
  const context: Context = {
    kernels,
    kernel: named.length === 1 ? (named[0] as KnownKernel) : null,
    implementation: own?.implementation ?? null,
    shape,
    field: kernel,
  };
  const body = readAll(sentences, context, issue.number);
  const head = readAll(title, context, issue.number);
  // A title says in short what the text says in full.
  const unclear = body.requirements.length > 0 ? body.unclear : [...head.unclear, ...body.unclear];
  const requirements = new Map(
    [...head.requirements, ...body.requirements].map((one) => [JSON.stringify(one), one]),
  );
  return {
    requirements: [...requirements.values()].slice(0, mostRequirements),
    unclear: unclear.slice(0, mostUnclear),
  };
}

/** Whether there is anything to be read at all, before anybody looks which suites there are. */
export function mayAsk({ title, body }: Pick<Issue, 'title' | 'body'>): boolean {
  return hasFigure(`${title}\n${body}`.replaceAll('`', ''));
}

interface Context {
  readonly kernels: readonly KnownKernel[];
  /** The one kernel that the issue is about, and its implementation where a form names one. */
  readonly kernel: KnownKernel | null;
  readonly implementation: string | null;
  /** Of the form, as it was written. */
  readonly shape: string | null;
  readonly field: string | null;
}

function namedIn(
  texts: readonly string[],
  kernels: readonly KnownKernel[],
): readonly KnownKernel[] {
  return [...new Set(texts.flatMap((text) => kernelsNamedIn(text, kernels).kernels))];
}

function readAll(
  sentences: readonly Sentence[],
  context: Context,
  issue: number,
): { requirements: readonly StatedRequirement[]; unclear: readonly UnclearRequirement[] } {
  const requirements: StatedRequirement[] = [];
  const unclear: UnclearRequirement[] = [];
  for (const sentence of sentences) {
    const reading = readSentence(sentence, context);
    const missing = reading.flatMap((one) => ('missing' in one ? [one.missing] : []));
    if (missing.length > 0) unclear.push({ text: sentence.text, missing: [...new Set(missing)] });
    for (const one of reading) {
      if ('value' in one) requirements.push({ ...one.value, origin: { issue } });
    }
  }
  return { requirements, unclear };
}

type Reading = Found<{ readonly kernel: string; readonly requirement: Requirement }>;

const vagueSize = /\b(?:large|larger|small|smaller|big|bigger|huge|tiny|long|short|medium)\b/i;
const bareSize = /\b(?:at|for|with|on|size|sizes|using|batch)\s+`?(\d[\w.,]*)|(\d+\s*[x×]\s*\d+)/i;
const absolute = /\babsolute\b/i;

/** None for what is no requirement; both kinds where a sentence asks for several things. */
function readSentence({ text, isRequirement }: Sentence, context: Context): readonly Reading[] {
  const names = kernelsNamedIn(text, context.kernels);
  const isDemand = isRequirement || demand.test(text);
  const [first, ...others] = names.kernels;
  const own = first ?? context.kernel;
  const sizes = sizesIn(names.rest, own);
  const said = own === null ? { over: null, rest: sizes.rest } : overIn(sizes.rest, own);
  const figures = figuresIn(sizes.rest);
  const limits = limitsOf(said.rest, figures, { isRequirement, isDemand });
  if (limits === 'prose') return [];
  const looksLike = hasFigure(text) && (first !== undefined || isDemand);
  if (limits === 'none' || figures.length === 0) {
    if (isRequirement) return [{ missing: sayLimit }];
    return looksLike && !(state.test(said.rest) && !isDemand) ? [{ missing: sayLimit }] : [];
  }
  if (others.length > 0) return [{ missing: whichOf(names.kernels) }];
  if (own === null) return [{ missing: whichKernel(context) }];
  if ('missing' in limits) return [limits];
  if (isHedged(said.rest)) return [{ missing: sayPromise }];
  const named = names.implementation ?? (first === undefined ? context.implementation : null);
  const promising = promisingIn(said.rest, own, named);
  if ('missing' in promising) return [promising];
  const words = withoutFigures(said.rest, figures);
  if (words === null) return [{ missing: sayLimit }];
  const shape = shapeOf(sizes, words, own, promising.value ?? 'optimized', context);
  if (shape !== null && 'missing' in shape) return [shape];
  return limits.value.map(({ metric, ...limit }): Reading => {
    const unmeasured = unmeasurable(metric, text, own);
    if (unmeasured !== null) return { missing: unmeasured };
    const over = metric === 'speedup' ? overOf(said.over, text) : null;
    if (over !== null && 'missing' in over) return over;
    const requirement: Requirement = {
      metric,
      ...(promising.value === undefined ? {} : { implementation: promising.value }),
      ...(shape === null ? {} : { shape: shape.value }),
      ...limit,
      ...(over === null || over.value === 'naive' ? {} : { over: over.value }),
    };
    return { value: { kernel: own.kernel, requirement } };
  });
}

function overOf(said: Found<string> | null, text: string): Found<string> {
  if (said !== null) return said;
  // "2x faster" is over what it is now; "a speedup of 2" may be over anything.
  if (/\b(?:faster|quicker|as\s+(?:fast|quick)|the\s+speed)\b/i.test(text)) {
    return { value: overBase };
  }
  return { missing: 'Over which implementation? Say `over naive`, or `faster than today`.' };
}

function shapeOf(
  { sizes, isEvery }: ReturnType<typeof sizesIn>,
  words: string,
  own: KnownKernel,
  implementation: string,
  { shape: field, kernel }: Context,
): Found<Shape> | null {
  if (sizes !== null) {
    return 'missing' in sizes ? sizes : shapeWith(sizes.value, own, implementation);
  }
  const bare = words.match(bareSize);
  if (bare !== null) {
    const what = `\`${(bare[1] ?? bare[2] ?? '').slice(0, 40)}\``;
    return { missing: `Which shape is ${what}? Write sizes by name, such as \`n=1024\`.` };
  }
  if (isEvery) return null;
  if (vagueSize.test(words)) {
    return { missing: 'Which shape? Write sizes by name, such as `n=1024`, or `every shape`.' };
  }
  // The form's shape is one of the form's kernel.
  if (field === null || own !== kernel || /^(?:all|every|any)\b/i.test(field)) return null;
  const filled = sizesIn(field, own).sizes;
  if (filled === null) {
    return { missing: "Which shape? The form's is not written by name, such as `n=1024`." };
  }
  return 'missing' in filled ? filled : shapeWith(filled.value, own, implementation);
}

/** Why no run could tell the metric of a kernel; null where it can. */
function unmeasurable(
  metric: AskedFigure['metric'],
  text: string,
  { kernel, benchmarks }: KnownKernel,
): string | null {
  if (metric === 'error' && absolute.test(text)) {
    return 'A relative error? What is measured is max|x - reference| / max|reference|.';
  }
  const needed = { gflops: 'flops', peak: 'flops', gbps: 'bytes' } as const;
  if (!(metric in needed) || benchmarks.length === 0) return null;
  const work = needed[metric as keyof typeof needed];
  if (benchmarks.some((own) => (own.work?.[work] ?? 0) > 0)) return null;
  return `A time? The suite of \`${kernel}\` does not say the \`work\` of a call in ${work}.`;
}

function whichOf(kernels: readonly KnownKernel[]): string {
  const names = kernels.map(({ kernel }) => `\`${kernel}\``).join(' and ');
  return `Which kernel? It names ${names}; write a line for each.`;
}

function whichKernel({ kernels, field }: Context): string {
  const names = kernels.slice(0, 20).map(({ kernel }) => `\`${kernel}\``);
  const there =
    names.length === 0 ? 'There is no suite yet' : `There are suites of ${names.join(', ')}`;
  const asked = field === null ? '' : ` The form's is none of them.`;
  return `Which kernel? ${there}.${asked}`;
}
