export * from '../build/loops';

/** Adds `row` to each row of `to`. */
export function addRow(row: usize, to: usize, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; i++) {
    let from = row;
    let left = columns;
    for (; left >= 8; left -= 8) {
      const low = f32x4.add(v128.load(to), v128.load(from));
      const high = f32x4.add(v128.load(to, 16), v128.load(from, 16));
      v128.store(to, high, 16);
      v128.store(to, low);
      from += 32;
      to += 32;
    }
    for (; left > 0; left--) {
      store<f32>(to, load<f32>(to) + load<f32>(from));
      from += 4;
      to += 4;
    }
  }
}

/** The sum of each column. */
export function sumColumns(from: usize, to: usize, rows: i32, columns: i32): void {
  const stride = (<usize>columns) << 2;
  let column = 0;
  for (; column + 16 <= columns; column += 16) {
    let a = f32x4.splat(0);
    let b = a;
    let c = a;
    let d = a;
    let at = from + ((<usize>column) << 2);
    for (let row = 0; row < rows; row++) {
      a = f32x4.add(a, v128.load(at));
      b = f32x4.add(b, v128.load(at, 16));
      c = f32x4.add(c, v128.load(at, 32));
      d = f32x4.add(d, v128.load(at, 48));
      at += stride;
    }
    const place = to + ((<usize>column) << 2);
    v128.store(place, d, 48);
    v128.store(place, c, 32);
    v128.store(place, b, 16);
    v128.store(place, a);
  }
  for (; column < columns; column++) {
    let sum: f32 = 0;
    let at = from + ((<usize>column) << 2);
    for (let row = 0; row < rows; row++) {
      sum += load<f32>(at);
      at += stride;
    }
    store<f32>(to + ((<usize>column) << 2), sum);
  }
}
