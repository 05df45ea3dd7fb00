export { add, copy, triad } from '../build/loops';
export { f32Tile, ROWS, VECTORS } from '../build/tiles';

/** Eight chains of multiplications and additions of single numbers: 16 operations a step. */
export function scalar(steps: i32, factor: f32, addend: f32, to: usize): void {
  let a: f32 = 1;
  let b: f32 = 2;
  let c: f32 = 3;
  let d: f32 = 4;
  let e: f32 = 5;
  let f: f32 = 6;
  let g: f32 = 7;
  let h: f32 = 8;
  for (let step = 0; step < steps; step++) {
    a = a * factor + addend;
    b = b * factor + addend;
    c = c * factor + addend;
    d = d * factor + addend;
    e = e * factor + addend;
    f = f * factor + addend;
    g = g * factor + addend;
    h = h * factor + addend;
  }
  store<f32>(to, a + b + (c + d) + (e + f + (g + h)));
}
