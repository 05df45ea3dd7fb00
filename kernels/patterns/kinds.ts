/**
 * One loop for any kind of array. V8 compiles it for the kinds that it was called with: what it is
 * worth depends on its other callers.
 */

export type Kind = Float32Array | Float64Array | Int32Array | number[];

/** to = a + b. */
export function addKinds<To extends Kind>(a: Kind, b: Kind, to: To): To {
  for (let i = 0; i < to.length; i += 1) to[i] = (a[i] as number) + (b[i] as number);
  return to;
}
