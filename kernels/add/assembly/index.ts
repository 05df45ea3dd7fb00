/** sum[i] = a[i] + b[i] for `length` float32 values: four vectors at a time, then one, then the rest. */
export function add(a: usize, b: usize, sum: usize, length: i32): void {
  const end = sum + ((<usize>length) << 2);
  const wide = sum + ((<usize>length >> 4) << 6);
  const narrow = sum + ((<usize>length >> 2) << 4);
  while (sum < wide) {
    v128.store(sum, f32x4.add(v128.load(a), v128.load(b)));
    v128.store(sum, f32x4.add(v128.load(a, 16), v128.load(b, 16)), 16);
    v128.store(sum, f32x4.add(v128.load(a, 32), v128.load(b, 32)), 32);
    v128.store(sum, f32x4.add(v128.load(a, 48), v128.load(b, 48)), 48);
    a += 64;
    b += 64;
    sum += 64;
  }
  while (sum < narrow) {
    v128.store(sum, f32x4.add(v128.load(a), v128.load(b)));
    a += 16;
    b += 16;
    sum += 16;
  }
  while (sum < end) {
    store<f32>(sum, load<f32>(a) + load<f32>(b));
    a += 4;
    b += 4;
    sum += 4;
  }
}
