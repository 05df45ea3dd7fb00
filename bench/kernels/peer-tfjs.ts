/** @tensorflow/tfjs-backend-wasm as a contestant. */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { Entrant } from './contestant.ts';
import { type Operation, operationOf } from './peer-operation.ts';

interface Tensor {
  dataSync(): Float32Array;
  dispose(): void;
}

/** The part of TensorFlow.js that is used; its own types are not installed with the project. */
interface TensorFlow {
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  tensor(data: Float32Array, shape: readonly number[]): Tensor;
  tidy<T>(run: () => T): T;
  matMul(a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor;
  conv2d(
    x: Tensor,
    filter: Tensor,
    strides: number,
    padding: 'valid' | 'same' | number,
    format: 'NHWC',
  ): Tensor;
  add(a: Tensor, b: Tensor): Tensor;
  mul(a: Tensor, b: Tensor): Tensor;
  relu(x: Tensor): Tensor;
  sigmoid(x: Tensor): Tensor;
  tanh(x: Tensor): Tensor;
  sum(x: Tensor): Tensor;
  mean(x: Tensor): Tensor;
  softmax(x: Tensor): Tensor;
  transpose(x: Tensor, order: readonly number[]): Tensor;
}

const require = createRequire(new URL('../peers/package.json', import.meta.url));

export async function tfjsEntrant(): Promise<Entrant> {
  const tf = require('@tensorflow/tfjs-core') as TensorFlow;
  const backend = require('@tensorflow/tfjs-backend-wasm') as { setWasmPaths(path: string): void };
  backend.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  if (!(await tf.setBackend('wasm'))) throw new Error('tfjs-backend-wasm did not start');
  await tf.ready();
  return entrantOf(tf);
}

function entrantOf(tf: TensorFlow): Entrant {
  return async (problem) => {
    const operation = operationOf(problem);
    const run = operation === null ? null : callOf(tf, operation);
    if (operation === null || run === null) return null;
    const operands = operandsOf(tf, operation);
    return {
      implementation: 'tfjs-backend-wasm',
      threads: 1,
      time: async (calls) => {
        const from = performance.now();
        // A call returns when its kernel has run; the result stays in the backend's memory.
        for (let index = 0; index < calls; index += 1) run(operands).dispose();
        return ((performance.now() - from) * 1e6) / calls;
      },
      output: async () => {
        const result = run(operands);
        const shaped = operation.name === 'conv2d' ? tf.transpose(result, [0, 3, 1, 2]) : result;
        const values = shaped.dataSync().slice();
        return values.length === 1 ? (values[0] as number) : values;
      },
      close: async () => {
        for (const operand of operands) operand.dispose();
      },
    };
  };
}

/** In its own layout: images have their channels last. */
function operandsOf(tf: TensorFlow, { name, operands }: Operation): readonly Tensor[] {
  const tensors = operands.map(({ data, shape }) => tf.tensor(data, shape));
  if (name !== 'conv2d') return tensors;
  const [input, weights, bias] = tensors as [Tensor, Tensor, Tensor];
  return [tf.transpose(input, [0, 2, 3, 1]), tf.transpose(weights, [2, 3, 1, 0]), bias];
}

type Call = (operands: readonly Tensor[]) => Tensor;

function callOf(tf: TensorFlow, { name, padding, stride }: Operation): Call | null {
  const pair = (run: (a: Tensor, b: Tensor) => Tensor): Call => {
    return ([a, b]) => run(a as Tensor, b as Tensor);
  };
  const single = (run: (x: Tensor) => Tensor): Call => {
    return ([x]) => run(x as Tensor);
  };
  switch (name) {
    case 'matmul':
      return pair((a, b) => tf.matMul(a, b));
    case 'conv2d':
      return ([x, weights, bias]) =>
        tf.tidy(() =>
          tf.add(
            tf.conv2d(x as Tensor, weights as Tensor, stride, padding, 'NHWC'),
            bias as Tensor,
          ),
        );
    case 'add':
      return pair((a, b) => tf.add(a, b));
    case 'multiply':
      return pair((a, b) => tf.mul(a, b));
    case 'relu':
      return single((x) => tf.relu(x));
    case 'sigmoid':
      return single((x) => tf.sigmoid(x));
    case 'tanh':
      return single((x) => tf.tanh(x));
    case 'sum':
      return single((x) => tf.sum(x));
    case 'mean':
      return single((x) => tf.mean(x));
    case 'softmax':
      return single((x) => tf.softmax(x));
    default:
      return null;
  }
}
