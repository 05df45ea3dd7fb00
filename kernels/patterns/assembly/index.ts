/** Patterns of `../../README.md`, each idea alone; loops are written out where they are the idea. */
export * from '../build/loops';

/** to = a + b, one element a turn. */
export function addScalar(a: usize, b: usize, to: usize, length: i32): void {
  for (let left = length; left > 0; left--) {
    store<f32>(to, load<f32>(a) + load<f32>(b));
    a += 4;
    b += 4;
    to += 4;
  }
}

/** Vectors; what fills none is added one by one. */
export function addScalarTail(a: usize, b: usize, to: usize, length: i32): void {
  let left = length;
  for (; left >= 4; left -= 4) {
    v128.store(to, f32x4.add(v128.load(a), v128.load(b)));
    a += 16;
    b += 16;
    to += 16;
  }
  addScalar(a, b, to, left);
}

/** Vectors; of the last one only the lanes that belong to the array are stored. */
export function addLaneTail(a: usize, b: usize, to: usize, length: i32): void {
  let left = length;
  for (; left >= 4; left -= 4) {
    v128.store(to, f32x4.add(v128.load(a), v128.load(b)));
    a += 16;
    b += 16;
    to += 16;
  }
  if (left > 0) storeFirst(to, f32x4.add(v128.load(a), v128.load(b)), left);
}

/**
 * Vectors; one more moves back to end where the array does, and takes some elements a second time.
 * Right only where `to` is no operand.
 */
export function addOverlapping(a: usize, b: usize, to: usize, length: i32): void {
  let left = length;
  for (; left >= 4; left -= 4) {
    v128.store(to, f32x4.add(v128.load(a), v128.load(b)));
    a += 16;
    b += 16;
    to += 16;
  }
  if (length < 4) return addScalar(a, b, to, left);
  const back = (<usize>(4 - left)) << 2;
  v128.store(to - back, f32x4.add(v128.load(a - back), v128.load(b - back)));
}

/** Four vectors a turn, stored from the first to the last. */
export function addLowerFirst(a: usize, b: usize, to: usize, length: i32): void {
  let left = length;
  for (; left >= 16; left -= 16) {
    const sum0 = f32x4.add(v128.load(a), v128.load(b));
    const sum1 = f32x4.add(v128.load(a, 16), v128.load(b, 16));
    const sum2 = f32x4.add(v128.load(a, 32), v128.load(b, 32));
    const sum3 = f32x4.add(v128.load(a, 48), v128.load(b, 48));
    v128.store(to, sum0);
    v128.store(to, sum1, 16);
    v128.store(to, sum2, 32);
    v128.store(to, sum3, 48);
    a += 64;
    b += 64;
    to += 64;
  }
  addLaneTail(a, b, to, left);
}

/** The same, stored from the last to the first: V8 makes one store of two. */
export function addUpperFirst(a: usize, b: usize, to: usize, length: i32): void {
  let left = length;
  for (; left >= 16; left -= 16) {
    const sum0 = f32x4.add(v128.load(a), v128.load(b));
    const sum1 = f32x4.add(v128.load(a, 16), v128.load(b, 16));
    const sum2 = f32x4.add(v128.load(a, 32), v128.load(b, 32));
    const sum3 = f32x4.add(v128.load(a, 48), v128.load(b, 48));
    v128.store(to, sum3, 48);
    v128.store(to, sum2, 32);
    v128.store(to, sum1, 16);
    v128.store(to, sum0);
    a += 64;
    b += 64;
    to += 64;
  }
  addLaneTail(a, b, to, left);
}

/** One element a turn, in float64 as in JavaScript. */
export function sumScalar(x: usize, length: i32): f64 {
  let sum: f64 = 0;
  for (let left = length; left > 0; left--) {
    sum += <f64>load<f32>(x);
    x += 4;
  }
  return sum;
}

/** One vector of sums: each addition waits for the one before it. */
export function sumOneVector(x: usize, length: i32): f64 {
  let sums = f32x4.splat(0);
  let left = length;
  for (; left >= 4; left -= 4) {
    sums = f32x4.add(sums, v128.load(x));
    x += 16;
  }
  return sumOfLanes(sums) + sumScalar(x, left);
}

/** Eight vectors of sums, none of which waits for another. */
export function sumEightVectors(x: usize, length: i32): f64 {
  let sums0 = f32x4.splat(0);
  let sums1 = sums0;
  let sums2 = sums0;
  let sums3 = sums0;
  let sums4 = sums0;
  let sums5 = sums0;
  let sums6 = sums0;
  let sums7 = sums0;
  let left = length;
  for (; left >= 32; left -= 32) {
    sums0 = f32x4.add(sums0, v128.load(x));
    sums1 = f32x4.add(sums1, v128.load(x, 16));
    sums2 = f32x4.add(sums2, v128.load(x, 32));
    sums3 = f32x4.add(sums3, v128.load(x, 48));
    sums4 = f32x4.add(sums4, v128.load(x, 64));
    sums5 = f32x4.add(sums5, v128.load(x, 80));
    sums6 = f32x4.add(sums6, v128.load(x, 96));
    sums7 = f32x4.add(sums7, v128.load(x, 112));
    x += 128;
  }
  const low = f32x4.add(f32x4.add(sums0, sums1), f32x4.add(sums2, sums3));
  const high = f32x4.add(f32x4.add(sums4, sums5), f32x4.add(sums6, sums7));
  return sumOfLanes(f32x4.add(low, high)) + sumOneVector(x, left);
}

// @ts-expect-error: decorator
@inline
function sumOfLanes(x: v128): f64 {
  const low = <f64>f32x4.extract_lane(x, 0) + <f64>f32x4.extract_lane(x, 1);
  return low + <f64>f32x4.extract_lane(x, 2) + <f64>f32x4.extract_lane(x, 3);
}

/** Stores the first one, two or three lanes. */
// @ts-expect-error: decorator
@inline
function storeFirst(to: usize, x: v128, count: i32): void {
  v128.store32_lane(to, x, 0);
  if (count > 1) v128.store32_lane(to, x, 1, 4);
  if (count > 2) v128.store32_lane(to, x, 2, 8);
}
