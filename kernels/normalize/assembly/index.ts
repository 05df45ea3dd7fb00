/** In place, each row of x (rows x columns) to mean 0 and variance 1; two vectors of sums at a time. */
export function normalize(x: usize, rows: i32, columns: i32, epsilon: f32): void {
  const bytes = (<usize>columns) << 2;
  for (let row = 0; row < rows; row++) {
    const mean = sumOf(x, columns, 0, false) / <f32>columns;
    const variance = sumOf(x, columns, mean, true) / <f32>columns;
    scaleRow(x, columns, mean, <f32>1 / sqrt<f32>(variance + epsilon));
    x += bytes;
  }
}

/** The sum of a row's values less `center`, or of their squares. */
function sumOf(x: usize, columns: i32, center: f32, squared: bool): f32 {
  const centers = f32x4.splat(center);
  let even = f32x4.splat(0);
  let odd = even;
  let column = 0;
  for (; column + 8 <= columns; column += 8) {
    const first = f32x4.sub(v128.load(x), centers);
    const second = f32x4.sub(v128.load(x, 16), centers);
    even = f32x4.add(even, squared ? f32x4.mul(first, first) : first);
    odd = f32x4.add(odd, squared ? f32x4.mul(second, second) : second);
    x += 32;
  }
  const sums = f32x4.add(even, odd);
  let sum: f32 =
    f32x4.extract_lane(sums, 0) +
    f32x4.extract_lane(sums, 1) +
    (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3));
  for (; column < columns; column++) {
    const value = load<f32>(x) - center;
    sum += squared ? value * value : value;
    x += 4;
  }
  return sum;
}

function scaleRow(x: usize, columns: i32, mean: f32, scale: f32): void {
  const means = f32x4.splat(mean);
  const scales = f32x4.splat(scale);
  let column = 0;
  for (; column + 4 <= columns; column += 4) {
    v128.store(x, f32x4.mul(f32x4.sub(v128.load(x), means), scales));
    x += 16;
  }
  for (; column < columns; column++) {
    store<f32>(x, (load<f32>(x) - mean) * scale);
    x += 4;
  }
}
