/** onnxruntime-node and onnxruntime-web as contestants. */
import { createRequire } from 'node:module';
import type { Output } from '#suite';
import type { Contestant, Entrant } from './contestant.ts';
import { modelOf, type Node } from './peer-onnx-model.ts';
import { type Operation, operationOf } from './peer-operation.ts';

type Feeds = Readonly<Record<string, unknown>>;

/** The part of both runtimes that is used; their own types are not installed with the project. */
interface Runtime {
  readonly env: { readonly wasm: { numThreads?: number } };
  readonly InferenceSession: {
    create(model: Uint8Array, options: object): Promise<Session>;
  };
  readonly Tensor: new (type: 'float32', data: Float32Array, shape: readonly number[]) => unknown;
}

interface Session {
  run(feeds: Feeds): Promise<Readonly<Record<string, { readonly data: Float32Array }>>>;
  release(): Promise<void>;
}

const require = createRequire(new URL('../peers/package.json', import.meta.url));

/** Of one of the two runtimes, by the name of its package. */
export function onnxEntrant(implementation: string, threads: number): Entrant {
  const runtime = require(implementation) as Runtime;
  // The web runtime starts its threads once, the other one with each session.
  if (implementation === 'onnxruntime-web') runtime.env.wasm.numThreads = threads;
  return async (problem) => {
    const operation = operationOf(problem);
    const node = operation === null ? null : nodeOf(operation);
    if (operation === null || node === null) return null;
    const session = await runtime.InferenceSession.create(modelOf(node), {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionProviders: [implementation === 'onnxruntime-web' ? 'wasm' : 'cpu'],
    });
    const feeds = Object.fromEntries(
      operation.operands.map(({ data, shape }, index) => [
        `x${index}`,
        new runtime.Tensor('float32', data, shape),
      ]),
    );
    return contestantOf(implementation, threads, session, feeds);
  };
}

function contestantOf(
  implementation: string,
  threads: number,
  session: Session,
  feeds: Feeds,
): Contestant {
  return {
    implementation,
    threads,
    time: async (calls) => {
      const from = performance.now();
      for (let index = 0; index < calls; index += 1) await session.run(feeds);
      return ((performance.now() - from) * 1e6) / calls;
    },
    output: async (): Promise<Output> => {
      const values = (await session.run(feeds)).y?.data ?? new Float32Array();
      return values.length === 1 ? (values[0] as number) : values;
    },
    close: () => session.release(),
  };
}

const operators = {
  matmul: 'MatMul',
  conv2d: 'Conv',
  linear: 'Gemm',
  add: 'Add',
  multiply: 'Mul',
  relu: 'Relu',
  gelu: 'Gelu',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  sum: 'ReduceSum',
  mean: 'ReduceMean',
  softmax: 'Softmax',
  'layer-norm': 'LayerNormalization',
} as const;

function nodeOf({ name, operands, padding, stride }: Operation): Node | null {
  // Its layer has no activation; that of our suite does.
  if (name === 'linear') return null;
  const attributes: Node['attributes'] =
    name === 'conv2d'
      ? { pads: [padding, padding, padding, padding], strides: [stride, stride] }
      : name === 'softmax' || name === 'layer-norm'
        ? { axis: [1] }
        : {};
  return { operator: operators[name], inputs: operands.map(({ shape }) => shape), attributes };
}
