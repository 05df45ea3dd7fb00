/**
 * The step of training in float64, its gradients by the chain rule, written apart from the kernels.
 */
import type { AdamStep } from '../adam/naive.ts';
import { activate, passBack } from '../linear/naive.ts';
import type { LayerSizes } from './naive.ts';

interface Inputs {
  readonly layers: readonly LayerSizes[];
  readonly x: Float32Array;
  readonly classes: Int32Array;
  readonly parameters: Float32Array;
}

type Matrix = number[][];

/** Rows of a matrix. */
function rowsOf(values: ArrayLike<number>, width: number): Matrix {
  return Array.from({ length: values.length / Math.max(1, width) }, (_, row) =>
    Array.from({ length: width }, (_, column) => values[row * width + column] as number),
  );
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] as number), 0);
}

/**
 * Beyond this a step says nothing: units are saturated, and what float32 leaves of their slopes is
 * multiplied by the input.
 */
const largest = 1e3;

export function reference({ layers, x, classes, parameters }: Inputs, step: AdamStep) {
  if ([...x, ...parameters].some((value) => Math.abs(value) > largest)) {
    throw new RangeError(`model: an input or parameter is beyond ${largest}`);
  }
  const values = Array.from(parameters);
  const own = layers.map((layer) => {
    const weights = rowsOf(values.splice(0, layer.inputs * layer.outputs), layer.inputs);
    return { ...layer, weights, bias: values.splice(0, layer.outputs) };
  });
  const outputs: Matrix[] = [rowsOf(x, layers[0]?.inputs ?? 0)];
  for (const { weights, bias, activation } of own) {
    const before = outputs.at(-1) as Matrix;
    outputs.push(
      before.map((row) =>
        weights.map((line, o) => activate(dot(row, line) + (bias[o] as number), activation)),
      ),
    );
  }
  const logits = outputs.at(-1) as Matrix;
  const logShares = logits.map((row) => {
    const most = Math.max(...row);
    const sum = row.reduce((total, value) => total + Math.exp(value - most), 0);
    return row.map((value) => value - most - Math.log(sum));
  });
  const shares = logShares.map((row) => row.map((value) => Math.exp(value)));
  const losses = logShares.map((row, i) => -(row[classes[i] as number] as number));
  const loss = losses.reduce((sum, one) => sum + one, 0) / losses.length;
  const trained: Record<string, Float64Array> = {};
  let gradient = shares.map((row, i) =>
    row.map((share, o) => (share - (o === classes[i] ? 1 : 0)) / shares.length),
  );
  for (const [index, { weights, bias, activation }] of [...own.entries()].toReversed()) {
    const before = outputs[index] as Matrix;
    const after = outputs[index + 1] as Matrix;
    const inner = gradient.map((row, i) =>
      row.map((value, o) => passBack(value, after[i]?.[o] as number, activation)),
    );
    const column = (o: number) => inner.map((row) => row[o] as number);
    trained[`weights${index}`] = Float64Array.from(
      weights.flatMap((line, o) =>
        line.map((weight, i) =>
          stepped(
            weight,
            dot(
              column(o),
              before.map((row) => row[i] as number),
            ),
            step,
          ),
        ),
      ),
    );
    trained[`bias${index}`] = Float64Array.from(bias, (value, o) =>
      stepped(
        value,
        column(o).reduce((sum, one) => sum + one, 0),
        step,
      ),
    );
    gradient = inner.map((row) =>
      (weights[0] ?? []).map((_, i) =>
        dot(
          row,
          weights.map((line) => line[i] as number),
        ),
      ),
    );
  }
  return { loss: Float64Array.of(loss), ...trained };
}

/** The first step of Adam from rest. */
function stepped(
  value: number,
  gradient: number,
  { rate, keepMean, keepSquare, epsilon }: AdamStep,
) {
  const mean = ((1 - keepMean) * gradient) / (1 - keepMean);
  const square = ((1 - keepSquare) * gradient ** 2) / (1 - keepSquare);
  return value - (rate * mean) / (Math.sqrt(square) + epsilon);
}
