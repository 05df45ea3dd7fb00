/**
 * JSON that keeps every float64: JSON itself has no infinity and no NaN and loses the sign of zero.
 * These are written as `{"float":"-Infinity"}`; the errors of wrong kernels are full of them.
 */
const special = 'float';

export function toExactJson(value: object): string {
  return JSON.stringify(value, (_, own) => {
    if (typeof own !== 'number' || (Number.isFinite(own) && !Object.is(own, -0))) return own;
    return { [special]: numberText(own) };
  });
}

export function fromExactJson(text: string): unknown {
  return JSON.parse(text, (_, own) => {
    if (typeof own !== 'object' || own === null) return own;
    const entries = Object.entries(own);
    const [first] = entries;
    if (entries.length !== 1 || first?.[0] !== special) return own;
    return typeof first[1] === 'string' ? Number(first[1]) : own;
  });
}

/** The text of one number from which PostgreSQL's `float8` and `Number` read the same 64 bits. */
export function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
