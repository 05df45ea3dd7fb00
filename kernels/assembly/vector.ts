/** x y + z in each lane: rounded once where the processor has a multiply-add, twice otherwise. */
// @ts-expect-error: decorator
@inline
export function madd<T extends number>(x: v128, y: v128, z: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(x, y, z);
  return v128.add<T>(v128.mul<T>(x, y), z);
}
