/** Loads a suite file in the child and says what it offers, or which field is wrong. */
import { pathToFileURL } from 'node:url';
import type { Implementation, Output, Shape, Suite } from '#suite';
import { checkPromises, checkRequirement, isNames, isRecord } from './child-fields.ts';
import { tuningProblem } from './child-tuning.ts';

/** Something that can be called and timed. */
export interface Callable {
  readonly implementation: string;
  readonly prepare: (inputs: unknown) => unknown;
  readonly run: (inputs: unknown) => Output;
}

/** The part of a tinybench `Bench` that is relied on; any version that has it will do. */
export interface BenchLike {
  name?: string;
  iterations: number;
  time: number;
  warmup: boolean;
  readonly tasks: readonly BenchTask[];
}

export interface BenchTask {
  readonly name: string;
  run(): Promise<unknown>;
  readonly result: {
    readonly state?: string;
    readonly error?: unknown;
    readonly latency?: { readonly mean: number };
  };
}

export type Loaded =
  | { readonly form: 'suite'; readonly suite: Suite }
  | { readonly form: 'bench'; readonly bench: BenchLike };

/** A sentence about a suite that is none. */
export class SuiteError extends Error {}

const word = /^[\w.-]+$/;

/** Imports a file. `label` names it in messages. Throws SuiteError. */
export async function loadSuite(path: string, label: string): Promise<Loaded> {
  let module: { readonly default?: unknown };
  try {
    module = await import(pathToFileURL(path).href);
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new SuiteError(`${label} cannot be loaded: ${reason.replace(/[\s.]+$/, '')}.`);
  }
  const value = module.default;
  if (value === undefined) {
    throw new SuiteError(`${label} has no default export; export the suite as its default.`);
  }
  if (isBench(value)) {
    checkBench(value, label);
    return { form: 'bench', bench: value };
  }
  checkSuite(value, label);
  return { form: 'suite', suite: value };
}

function isBench(value: unknown): value is BenchLike {
  const bench = value as Partial<BenchLike> & { add?: unknown; run?: unknown };
  return Array.isArray(bench?.tasks) && typeof bench.add === 'function';
}

function checkBench(bench: BenchLike, label: string): void {
  if (bench.tasks.length === 0) {
    throw new SuiteError(`${label}: the Bench has no tasks; add one.`);
  }
  for (const [index, task] of bench.tasks.entries()) {
    if (!word.test(task.name)) {
      throw new SuiteError(
        `${label}: tasks[${index}] is named ${JSON.stringify(task.name)}; ` +
          'use letters, digits, "-", "_" and ".".',
      );
    }
    if (bench.tasks.findIndex(({ name }) => name === task.name) < index) {
      throw new SuiteError(
        `${label}: tasks[${index}] is a duplicate; give each task its own name.`,
      );
    }
  }
}

function checkSuite(value: unknown, label: string): asserts value is Suite {
  if (typeof value !== 'object' || value === null) {
    throw new SuiteError(`${label}: the default export is no object; export a suite or a Bench.`);
  }
  const suite = value as Record<string, unknown>;
  const need = (good: boolean, field: string, rule: string): void => {
    if (!good) throw new SuiteError(`${label}: ${field} ${rule}`);
  };
  need(
    typeof suite.kernel === 'string' && word.test(suite.kernel),
    'kernel',
    'must be a name of letters, digits, "-", "_" and ".".',
  );
  checkShapes(suite.shapes, 'shapes', label);
  need(
    (suite.shapes as unknown[]).length > 0,
    'shapes',
    'is empty; give at least one timed shape.',
  );
  if (suite.verifyShapes !== undefined) checkShapes(suite.verifyShapes, 'verifyShapes', label);
  need(typeof suite.inputs === 'function', 'inputs', 'must be a function of shape and random.');
  need(
    typeof suite.reference === 'function',
    'reference',
    'is missing; give a function that computes the right answer in float64.',
  );
  const { implementations, tolerance, work, inPlace, requirements, tuning } = suite;
  need(
    isRecord(implementations),
    'implementations',
    'must be an object of implementations by name.',
  );
  const named = Object.entries(implementations as Record<string, unknown>);
  need(named.length > 0, 'implementations', 'is empty; give at least one.');
  for (const [name, implementation] of named) {
    checkImplementation(name, implementation, label, need);
  }
  need(
    tolerance === undefined || (typeof tolerance === 'number' && tolerance >= 0),
    'tolerance',
    'must be a number of at least 0.',
  );
  need(
    work === undefined || typeof work === 'function',
    'work',
    'must be a function of the shape.',
  );
  need(inPlace === undefined || isNames(inPlace), 'inPlace', 'must be a list of names of inputs.');
  need(
    requirements === undefined || Array.isArray(requirements),
    'requirements',
    'must be a list.',
  );
  for (const [index, requirement] of ((requirements ?? []) as unknown[]).entries()) {
    checkRequirement(requirement, `requirements[${index}]`, named, need);
  }
  checkPromises(suite, need);
  const mistake = tuning === undefined ? null : tuningProblem(tuning);
  if (mistake !== null) throw new SuiteError(`${label}: ${mistake}`);
}

function checkImplementation(
  name: string,
  value: unknown,
  label: string,
  need: (good: boolean, field: string, rule: string) => void,
): void {
  const field = `implementations.${name}`;
  need(word.test(name), field, 'must be named with letters, digits, "-", "_" and ".".');
  if (typeof value === 'function') return;
  need(isRecord(value), field, 'must be a function or an object with a run function.');
  const { run, prepare, shapes } = value as Record<string, unknown>;
  need(typeof run === 'function', `${field}.run`, 'must be a function of the inputs.');
  need(
    prepare === undefined || typeof prepare === 'function',
    `${field}.prepare`,
    'must be a function.',
  );
  if (shapes !== undefined) checkShapes(shapes, `${field}.shapes`, label);
}

function checkShapes(value: unknown, field: string, label: string): void {
  if (!Array.isArray(value)) throw new SuiteError(`${label}: ${field} must be a list of shapes.`);
  const seen = new Set<string>();
  for (const [index, shape] of value.entries()) {
    if (!isRecord(shape)) {
      throw new SuiteError(`${label}: ${field}[${index}] must be an object of sizes by name.`);
    }
    for (const [name, size] of Object.entries(shape)) {
      if (typeof size !== 'number' || !Number.isFinite(size)) {
        throw new SuiteError(
          `${label}: ${field}[${index}].${name} is ${String(size)}; ` +
            'give every size a finite number.',
        );
      }
    }
    const key = JSON.stringify(shape);
    if (seen.has(key)) {
      throw new SuiteError(`${label}: ${field}[${index}] is a duplicate; give each shape once.`);
    }
    seen.add(key);
  }
}

/** The implementation of a name, in its long form. Throws SuiteError when there is none. */
export function callableOf(suite: Suite, implementation: string): Callable {
  const found = suite.implementations[implementation];
  if (found === undefined) {
    throw new SuiteError(`${suite.kernel} has no implementation ${implementation} here.`);
  }
  const long: Implementation<unknown> = typeof found === 'function' ? { run: found } : found;
  return { implementation, run: long.run, prepare: long.prepare ?? ((inputs) => inputs) };
}

/** What the suite offers, as plain data. `label` is the file's path from the root. */
export function describe(loaded: Loaded, label: string): unknown {
  if (loaded.form === 'bench') {
    const { bench } = loaded;
    const kernel = bench.name !== undefined && word.test(bench.name) ? bench.name : nameOf(label);
    const benchmarks = bench.tasks.map(({ name }) => ({
      implementation: name,
      shape: {},
      work: null,
    }));
    return {
      form: 'bench',
      kernel,
      benchmarks,
      verifyShapes: [],
      tolerance: null,
      requirements: [],
      tuning: null,
      tags: [],
    };
  }
  const { suite } = loaded;
  const benchmarks = Object.entries(suite.implementations).flatMap(([implementation, value]) => {
    const own = typeof value === 'function' ? undefined : value.shapes;
    return (own ?? suite.shapes).map((shape: Shape) => ({
      implementation,
      shape,
      work: suite.work?.(shape) ?? null,
    }));
  });
  return {
    form: 'suite',
    kernel: suite.kernel,
    benchmarks,
    verifyShapes: suite.verifyShapes ?? [],
    tolerance: suite.tolerance ?? 1e-5,
    requirements: suite.requirements ?? [],
    tuning: suite.tuning ?? null,
    tags: suite.tags ?? [],
    promises: {
      inPlace: suite.inPlace ?? [],
      aliases: suite.aliases ?? [],
      nonFinite: suite.nonFinite ?? 'compared',
      probeSizes: suite.probeSizes ?? 'drawn',
      gradientSteps: suite.gradients?.steps.length ?? 0,
    },
    ...(suite.unverified === undefined ? {} : { unverified: suite.unverified }),
  };
}

/** `kernels/add/suite.ts` is named `add`, `fast.suite.ts` is named `fast`. */
function nameOf(label: string): string {
  const parts = label.split('/');
  const file = (parts.at(-1) ?? label).replace(/\.\w+$/, '').replace(/\.suite$/, '');
  return file === 'suite' ? (parts.at(-2) ?? file) : file;
}
