/**
 * Functions of four float32 numbers. They are made of what V8 can widen to 256 bits (no rounding
 * instruction, no constants but from memory), and of `pmin` and `pmax`, which are one instruction
 * where `min` and `max` are six; they return x where it is NaN. Coefficients: `exp`, the polynomial
 * of Cephes' expf (S. Moshier, netlib.org/cephes); `tanh`, the rational function of Eigen's ptanh
 * (eigen.tuxfamily.org); `gelu`, the Chebyshev fit of erfc in Numerical Recipes (erfcc), whose
 * relative error is 1.2e-7.
 */
import { madd } from './vector';

export { constants } from './constants';

// Where each is, from 4 on: V8 widens no load whose offset in the instruction is zero.
const LOG2_E: usize = 4;
const MAGIC: usize = 8;
const LN_2_HIGH: usize = 12;
const LN_2_LOW: usize = 16;
const EXP_7: usize = 20;
const EXP_6: usize = 24;
const EXP_5: usize = 28;
const EXP_4: usize = 32;
const EXP_3: usize = 36;
const EXP_2: usize = 40;
const EXP_LEAST: usize = 44;
const EXP_MOST: usize = 48;
const ONE: usize = 52;
const HALF: usize = 56;
const TANH_MOST: usize = 60;
const TANH_13: usize = 64;
const TANH_11: usize = 68;
const TANH_9: usize = 72;
const TANH_7: usize = 76;
const TANH_5: usize = 80;
const TANH_3: usize = 84;
const TANH_1: usize = 88;
const TANH_Q6: usize = 92;
const TANH_Q4: usize = 96;
const TANH_Q2: usize = 100;
const TANH_Q0: usize = 104;
const ERFC_9: usize = 108;
const ERFC_8: usize = 112;
const ERFC_7: usize = 116;
const ERFC_6: usize = 120;
const ERFC_5: usize = 124;
const ERFC_4: usize = 128;
const ERFC_3: usize = 132;
const ERFC_2: usize = 136;
const ERFC_1: usize = 140;
const ERFC_0: usize = 144;
const ROOT_HALF: usize = 148;

/** e^x; x is limited to where the result is a normal number. */
// @ts-expect-error: decorator
@inline
export function exp(x: v128, k: usize): v128 {
  const limited = f32x4.pmin(f32x4.pmax(x, v128.load_splat<f32>(k, EXP_LEAST)), v128.load_splat<f32>(k, EXP_MOST));
  const magic = v128.load_splat<f32>(k, MAGIC);
  const shifted = madd<f32>(limited, v128.load_splat<f32>(k, LOG2_E), magic);
  const power = f32x4.sub(shifted, magic);
  const r = madd<f32>(power, v128.load_splat<f32>(k, LN_2_LOW), madd<f32>(power, v128.load_splat<f32>(k, LN_2_HIGH), limited));
  let p = madd<f32>(v128.load_splat<f32>(k, EXP_7), r, v128.load_splat<f32>(k, EXP_6));
  p = madd<f32>(p, r, v128.load_splat<f32>(k, EXP_5));
  p = madd<f32>(p, r, v128.load_splat<f32>(k, EXP_4));
  p = madd<f32>(p, r, v128.load_splat<f32>(k, EXP_3));
  p = madd<f32>(p, r, v128.load_splat<f32>(k, EXP_2));
  const value = f32x4.add(madd<f32>(p, f32x4.mul(r, r), r), v128.load_splat<f32>(k, ONE));
  // The lowest bits of `shifted` are the power of two: moved into the exponent.
  return i32x4.add(value, i32x4.shl(shifted, 23));
}

/** 1 / (1 + e^-x). */
// @ts-expect-error: decorator
@inline
export function sigmoid(x: v128, k: usize): v128 {
  const one = v128.load_splat<f32>(k, ONE);
  return f32x4.div(one, f32x4.add(one, exp(f32x4.neg(x), k)));
}

/** Hyperbolic tangent, to within 4 units in the last place. */
// @ts-expect-error: decorator
@inline
export function tanh(x: v128, k: usize): v128 {
  const limit = v128.load_splat<f32>(k, TANH_MOST);
  const z = f32x4.pmin(f32x4.pmax(x, f32x4.neg(limit)), limit);
  const square = f32x4.mul(z, z);
  let p = madd<f32>(square, v128.load_splat<f32>(k, TANH_13), v128.load_splat<f32>(k, TANH_11));
  p = madd<f32>(p, square, v128.load_splat<f32>(k, TANH_9));
  p = madd<f32>(p, square, v128.load_splat<f32>(k, TANH_7));
  p = madd<f32>(p, square, v128.load_splat<f32>(k, TANH_5));
  p = madd<f32>(p, square, v128.load_splat<f32>(k, TANH_3));
  p = madd<f32>(p, square, v128.load_splat<f32>(k, TANH_1));
  let q = madd<f32>(square, v128.load_splat<f32>(k, TANH_Q6), v128.load_splat<f32>(k, TANH_Q4));
  q = madd<f32>(q, square, v128.load_splat<f32>(k, TANH_Q2));
  q = madd<f32>(q, square, v128.load_splat<f32>(k, TANH_Q0));
  return f32x4.div(f32x4.mul(z, p), q);
}

/** x times the normal distribution's share below x. */
// @ts-expect-error: decorator
@inline
export function gelu(x: v128, k: usize): v128 {
  const one = v128.load_splat<f32>(k, ONE);
  const half = v128.load_splat<f32>(k, HALF);
  const size = f32x4.abs(x);
  const z = f32x4.mul(size, v128.load_splat<f32>(k, ROOT_HALF));
  const t = f32x4.div(one, madd<f32>(z, half, one));
  let p = madd<f32>(t, v128.load_splat<f32>(k, ERFC_9), v128.load_splat<f32>(k, ERFC_8));
  p = madd<f32>(p, t, v128.load_splat<f32>(k, ERFC_7));
  p = madd<f32>(p, t, v128.load_splat<f32>(k, ERFC_6));
  p = madd<f32>(p, t, v128.load_splat<f32>(k, ERFC_5));
  p = madd<f32>(p, t, v128.load_splat<f32>(k, ERFC_4));
  p = madd<f32>(p, t, v128.load_splat<f32>(k, ERFC_3));
  p = madd<f32>(p, t, v128.load_splat<f32>(k, ERFC_2));
  p = madd<f32>(p, t, v128.load_splat<f32>(k, ERFC_1));
  p = madd<f32>(p, t, v128.load_splat<f32>(k, ERFC_0));
  const beyond = f32x4.mul(t, exp(f32x4.sub(p, f32x4.mul(z, z)), k));
  // x - |x|/2 erfc above zero, -|x|/2 erfc below: nothing cancels in either. The size is bounded
  // where the share is zero, since infinity times zero would be NaN.
  const above = f32x4.pmax(x, f32x4.splat(0));
  const bounded = f32x4.pmin(size, v128.load_splat<f32>(k, EXP_MOST));
  return f32x4.sub(above, f32x4.mul(f32x4.mul(bounded, half), beyond));
}
