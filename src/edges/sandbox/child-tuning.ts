/** What a suite says of its tuning: checked in the child, so that a mistake gets a sentence. */
import { isRecord } from './child-fields.ts';

const word = /^[\w.-]{1,100}$/;
const identifier = /^[A-Za-z_$][\w$]{0,99}$/;
/** A file of the suite's folder. */
const ownFile = /^\.(?:\/[\w-][\w.-]*)+$/;
const kinds = ['tile', 'unroll', 'simd-width', 'variant'];
const mostParameters = 10;
const mostValues = 50;

/** What is wrong with a tuning, the field first; null where it can be used. */
export function tuningProblem(tuning: unknown): string | null {
  if (!isRecord(tuning) || !Array.isArray(tuning.parameters)) {
    return 'tuning must be an object with a list of parameters.';
  }
  const { parameters, when = [] } = tuning as { parameters: unknown[]; when?: unknown };
  if (parameters.length === 0 || parameters.length > mostParameters) {
    return `tuning.parameters has ${parameters.length} parameters; give 1 to ${mostParameters}.`;
  }
  for (const [index, parameter] of parameters.entries()) {
    const problem = parameterProblem(parameter, parameters.slice(0, index));
    if (problem !== null) return `tuning.parameters[${index}]${problem}`;
  }
  if (!Array.isArray(when)) return 'tuning.when must be a list of rules.';
  const known = new Map(
    (parameters as { name: string; values: unknown[] }[]).map(({ name, values }) => [name, values]),
  );
  for (const [index, rule] of when.entries()) {
    const problem = ruleProblem(rule, known);
    if (problem !== null) return `tuning.when[${index}]${problem}`;
  }
  return null;
}

function parameterProblem(value: unknown, before: readonly unknown[]): string | null {
  if (!isRecord(value)) return ' must be an object.';
  const { name, kind, file, constant, values } = value;
  const isWord = (text: unknown): boolean => typeof text === 'string' && word.test(text);
  if (!isWord(name)) return '.name must be of letters, digits, "-", "_" and ".".';
  const others = before as readonly Record<string, unknown>[];
  if (others.some((other) => other.name === name)) {
    return '.name is a duplicate; give each parameter its own name.';
  }
  if (kind !== undefined && !kinds.includes(kind as string)) {
    return `.kind must be one of ${kinds.join(', ')}.`;
  }
  if (typeof file !== 'string' || !ownFile.test(file)) {
    return '.file must be a file of the suite\'s folder, such as "./assembly/blocks.ts".';
  }
  if (typeof constant !== 'string' || !identifier.test(constant)) {
    return '.constant must be the name of a constant.';
  }
  if (others.some((other) => other.file === file && other.constant === constant)) {
    return '.constant is a duplicate; give each constant once.';
  }
  if (!Array.isArray(values) || values.length === 0 || values.length > mostValues) {
    return `.values must be a list of 1 to ${mostValues} values.`;
  }
  const isText = kind === 'variant' || typeof values[0] === 'string';
  if (!values.every(isText ? isWord : Number.isFinite)) {
    return isText
      ? '.values must be words of letters, digits, "-", "_" and ".".'
      : '.values must be finite numbers, or all be words.';
  }
  return new Set(values).size < values.length ? '.values has a duplicate.' : null;
}

function ruleProblem(rule: unknown, known: ReadonlyMap<string, readonly unknown[]>): string | null {
  if (!isRecord(rule)) return ' must be an object.';
  const { product, atMost, oneOf } = rule;
  if (oneOf === undefined) {
    if (!Array.isArray(product) || product.length === 0 || !Number.isFinite(atMost)) {
      return ' must have "oneOf", or "product" and the number "atMost".';
    }
    const odd = product.find((name) => typeof known.get(name)?.[0] !== 'number');
    return odd === undefined ? null : `.product names "${odd}", which is no parameter of numbers.`;
  }
  if (!Array.isArray(oneOf) || oneOf.length === 0 || !oneOf.every(isRecord)) {
    return '.oneOf must be a list of values by parameter.';
  }
  const names = oneOf.flatMap((one) => Object.keys(one));
  const odd = names.find((name) => !known.has(name));
  return odd === undefined ? null : `.oneOf names "${odd}", which is no parameter.`;
}
