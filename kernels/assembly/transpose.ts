/**
 * Four lines of `depth` float32 values each, a multiple of 4, become `depth` lines of four. Strides
 * are in values: `stride` from line to line, `across` from line to line of the result.
 */
export function transposed(from: usize, stride: i32, depth: i32, to: usize, across: i32): void {
  const line = (<usize>stride) << 2;
  const width = (<usize>across) << 2;
  for (let step = 0; step < depth; step += 4) {
    const r0 = v128.load(from);
    const r1 = v128.load(from + line);
    const r2 = v128.load(from + 2 * line);
    const r3 = v128.load(from + 3 * line);
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f64>(low01, low23, 0, 2));
    v128.store(to + width, v128.shuffle<f64>(low01, low23, 1, 3));
    v128.store(to + 2 * width, v128.shuffle<f64>(high01, high23, 0, 2));
    v128.store(to + 3 * width, v128.shuffle<f64>(high01, high23, 1, 3));
    from += 16;
    to += 4 * width;
  }
}
