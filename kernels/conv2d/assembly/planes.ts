/**
 * Images with their padding, laid out so that a convolution needs no copies of its patches: each
 * channel is cut into stride x stride planes, of the rows and columns with the same remainder. In
 * them, the pixels that one tap of the filter sees lie side by side for any number of output
 * positions, when positions are counted through the planes' rows (the last ones of a row are
 * waste).
 */

// @ts-expect-error: decorator
@inline
function ceilDivided(value: i32, by: i32): i32 {
  return (value + by - 1) / by;
}

/** Sizes of images and their planes. */
@unmanaged
export class Planes {
  /** Of an image. */
  height: i32 = 0;
  width: i32 = 0;
  /** Zeros above and to the left. */
  top: i32 = 0;
  left: i32 = 0;
  stride: i32 = 1;
  /** Of one plane. */
  rows: i32 = 0;
  columns: i32 = 0;
  /** The first channel of an image, and its first plane. */
  image: usize = 0;
  at: usize = 0;
}

/** Copies one channel of an image into its planes. */
export function fillPlanes(planes: Planes, channel: i32, _thread: i32): void {
  const stride = planes.stride;
  const rowBytes = <usize>planes.columns << 2;
  const pixels = planes.image + ((<usize>(channel * planes.height * planes.width)) << 2);
  let to = planes.at + <usize>(channel * stride * stride * planes.rows) * rowBytes;
  for (let phaseY = 0; phaseY < stride; phaseY++) {
    for (let phaseX = 0; phaseX < stride; phaseX++) {
      for (let row = 0; row < planes.rows; row++) {
        const y = row * stride + phaseY - planes.top;
        if (y < 0 || y >= planes.height) {
          zeros(to, planes.columns);
        } else {
          const line = pixels + ((<usize>(y * planes.width)) << 2);
          fillRow(planes, line, phaseX, to);
        }
        to += rowBytes;
      }
    }
  }
}

/** The pixels of one row with one remainder, zeros around them. */
function fillRow(planes: Planes, line: usize, phaseX: i32, to: usize): void {
  const stride = planes.stride;
  const offset = phaseX - planes.left;
  const before = min(planes.columns, offset < 0 ? ceilDivided(-offset, stride) : 0);
  const inside = planes.width - offset <= 0 ? 0 : ceilDivided(planes.width - offset, stride);
  const end = max(before, min(planes.columns, inside));
  zeros(to, before);
  let from = line + ((<usize>(before * stride + offset)) << 2);
  let at = to + ((<usize>before) << 2);
  if (stride == 1) {
    copy(at, from, end - before);
    at += (<usize>(end - before)) << 2;
  } else {
    for (let column = before; column < end; column++) {
      store<f32>(at, load<f32>(from));
      from += (<usize>stride) << 2;
      at += 4;
    }
  }
  zeros(at, planes.columns - end);
}

/** Rows are short: a call of the engine's own fill or copy costs more than it saves. */
// @ts-expect-error: decorator
@inline
function zeros(to: usize, count: i32): void {
  let left = count;
  for (; left >= 4; left -= 4) {
    v128.store(to, f32x4.splat(0));
    to += 16;
  }
  for (; left > 0; left--) {
    store<f32>(to, 0);
    to += 4;
  }
}

// @ts-expect-error: decorator
@inline
function copy(to: usize, from: usize, count: i32): void {
  let left = count;
  for (; left >= 4; left -= 4) {
    v128.store(to, v128.load(from));
    to += 16;
    from += 16;
  }
  for (; left > 0; left--) {
    store<f32>(to, load<f32>(from));
    to += 4;
    from += 4;
  }
}

/** Bytes from the first plane to the pixel that a tap at (y, x) of the padded image sees first. */
export function tapOffset(planes: Planes, channel: i32, y: i32, x: i32): u32 {
  const stride = planes.stride;
  const plane = (channel * stride + (y % stride)) * stride + (x % stride);
  return <u32>(((plane * planes.rows + y / stride) * planes.columns + x / stride) * 4);
}
