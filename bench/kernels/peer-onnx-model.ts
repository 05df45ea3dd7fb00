/**
 * An ONNX model of one operation, in the protocol-buffer form that the runtimes read (onnx.proto of
 * github.com/onnx/onnx, IR version 8). Only what a benchmark needs of it.
 */

/** An attribute of an operation: whole numbers, or one float. */
export type Attribute = readonly number[] | { readonly float: number };

export interface Node {
  readonly operator: string;
  /** Dimensions of each input; they are called x0, x1 … */
  readonly inputs: readonly (readonly number[])[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

const float32 = 1;

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}

/** Field of a number. */
function number(field: number, value: number): number[] {
  return [...varint(field * 8), ...varint(value)];
}

/** Field of a text, or of a message. */
function bytes(field: number, value: string | readonly number[]): number[] {
  const content = typeof value === 'string' ? [...Buffer.from(value)] : value;
  return [...varint(field * 8 + 2), ...varint(content.length), ...content];
}

function attribute(name: string, value: Attribute): number[] {
  if ('float' in value) {
    const content = [...Buffer.from(Float32Array.of(value.float).buffer)];
    return [...bytes(1, name), ...varint(2 * 8 + 5), ...content, ...number(20, 1)];
  }
  const isList = value.length !== 1;
  const values = value.flatMap((one) => number(isList ? 8 : 3, one));
  return [...bytes(1, name), ...values, ...number(20, isList ? 7 : 2)];
}

/** A named float32 tensor; null where its dimensions are left open. */
function valueInfo(name: string, shape: readonly number[] | null): number[] {
  const dimensions = (shape ?? []).flatMap((size) => bytes(1, number(1, size)));
  const tensor = [...number(1, float32), ...(shape === null ? [] : bytes(2, dimensions))];
  return [...bytes(1, name), ...bytes(2, bytes(1, tensor))];
}

/** The model: its inputs are called x0, x1 …, its output y. */
export function modelOf({ operator, inputs, attributes }: Node): Uint8Array {
  const names = inputs.map((_, index) => `x${index}`);
  const node = [
    ...names.flatMap((name) => bytes(1, name)),
    ...bytes(2, 'y'),
    ...bytes(4, operator),
    ...Object.entries(attributes).flatMap(([name, value]) => bytes(5, attribute(name, value))),
  ];
  const graph = [
    ...bytes(1, node),
    ...bytes(2, 'one'),
    ...inputs.flatMap((shape, index) => bytes(11, valueInfo(`x${index}`, shape))),
    ...bytes(12, valueInfo('y', null)),
  ];
  return Uint8Array.from([...number(1, 8), ...bytes(7, graph), ...bytes(8, number(2, 20))]);
}
