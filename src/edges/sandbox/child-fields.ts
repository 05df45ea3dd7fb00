/** Fields of a suite beside its shapes and implementations, as the child finds them. */

/** Throws a SuiteError that names the field where it is not as it has to be. */
type Need = (good: boolean, field: string, rule: string) => void;

/** As suite.ts has them. */
const metrics = ['time', 'gflops', 'gbps', 'peak', 'speedup', 'error'];

export function checkRequirement(
  value: unknown,
  field: string,
  named: readonly (readonly [string, unknown])[],
  need: Need,
): void {
  need(isRecord(value), field, 'must be an object with a metric and a limit.');
  const { metric, over } = value as Record<string, unknown>;
  need(
    typeof metric === 'string' && metrics.includes(metric),
    `${field}.metric`,
    `must be one of ${metrics.join(', ')}.`,
  );
  need(
    over !== 'base' || named.every(([name]) => name !== 'base'),
    `${field}.over`,
    'is "base", which means the base of the comparison; ' +
      'give the implementation of that name another one.',
  );
}

export function checkPromises(
  { aliases, nonFinite, probeSizes, gradients }: Record<string, unknown>,
  need: Need,
): void {
  const isPair = (value: unknown): boolean => isNames(value) && (value as unknown[]).length === 2;
  need(
    aliases === undefined || (Array.isArray(aliases) && aliases.every(isPair)),
    'aliases',
    'must be a list of pairs of names of inputs.',
  );
  const isOneOf = (value: unknown, words: readonly unknown[]): boolean =>
    value === undefined || words.includes(value);
  need(
    isOneOf(nonFinite, ['compared', 'ignored']),
    'nonFinite',
    'must be "compared" or "ignored".',
  );
  need(isOneOf(probeSizes, ['drawn', 'listed']), 'probeSizes', 'must be "drawn" or "listed".');
  if (gradients === undefined) return;
  const { forward, steps } = isRecord(gradients) ? (gradients as Record<string, unknown>) : {};
  need(
    typeof forward === 'function' && Array.isArray(steps) && steps.length > 0,
    'gradients',
    'must have a function forward and a list of steps.',
  );
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}
