/** Tensors on the memory of other tensors: views, never copies. */
import { shapeText } from './shapes.ts';
import { type Numbers, sizeOf, type Tensor } from './workspace.ts';

/** Rows `from` to `to` (not included) of a tensor: a part of its first dimension. */
export function rowsOf<Data extends Numbers>(
  tensor: Tensor<Data>,
  from: number,
  to: number,
): Tensor<Data> {
  const { workspace, shape, data, at } = tensor;
  const [rows = 0, ...row] = shape;
  const isInside = Number.isInteger(from) && Number.isInteger(to) && 0 <= from && to <= rows;
  if (!isInside || from > to) {
    throw new RangeError(`rowsOf: ${from} to ${to} are not rows of shape ${shapeText(shape)}`);
  }
  const size = sizeOf(row);
  return {
    workspace,
    shape: [to - from, ...row],
    data: data.subarray(from * size, to * size) as Data,
    at: at + from * size * data.BYTES_PER_ELEMENT,
  };
}

/** The same elements in another shape. */
export function reshaped<Data extends Numbers>(
  tensor: Tensor<Data>,
  ...shape: readonly number[]
): Tensor<Data> {
  if (sizeOf(shape) !== tensor.data.length) {
    throw new RangeError(
      `reshaped: shape ${shapeText(shape)} has not as many elements as ${shapeText(tensor.shape)}`,
    );
  }
  return { ...tensor, shape };
}
