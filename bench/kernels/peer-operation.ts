/** The operation that a peer runs for one of our suites: its operands in the peers' order. */
import type { Problem } from './contestant.ts';

export interface Operand {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

export interface Operation {
  readonly name:
    | 'matmul'
    | 'conv2d'
    | 'linear'
    | 'add'
    | 'multiply'
    | 'relu'
    | 'gelu'
    | 'sigmoid'
    | 'tanh'
    | 'sum'
    | 'mean'
    | 'softmax'
    | 'layer-norm';
  readonly operands: readonly Operand[];
  /** Of a convolution. */
  readonly padding: number;
  readonly stride: number;
}

interface Inputs {
  readonly sizes: Readonly<Record<string, number>>;
  readonly [name: string]: unknown;
}

/** Null where a peer has no such operation, or means something else by it. */
export function operationOf({ suite, inputs }: Problem): Operation | null {
  const all = inputs as unknown as Inputs;
  const data = (name: string) => all[name] as Float32Array;
  const flat = (name: string): Operand => ({ data: data(name), shape: [data(name).length] });
  const number = (name: string) => all[name] as number;
  const of = (name: Operation['name'], ...operands: Operand[]): Operation => ({
    name,
    operands,
    padding: 0,
    stride: 1,
  });
  switch (suite.kernel) {
    case 'matmul': {
      const [m, n, k] = [number('m'), number('n'), number('k')];
      return of('matmul', { data: data('a'), shape: [m, k] }, { data: data('b'), shape: [k, n] });
    }
    case 'conv2d': {
      const { batch = 1, channels = 1, height = 1, width = 1, filters = 1 } = all.sizes;
      const { tapRows = 1, tapColumns = 1, padding = 0, stride = 1, groups = 1 } = all.sizes;
      const input = { data: data('input'), shape: [batch, channels, height, width] };
      const weights = {
        data: data('weights'),
        shape: [filters, channels / groups, tapRows, tapColumns],
      };
      return { ...of('conv2d', input, weights, flat('bias')), padding, stride };
    }
    case 'linear': {
      const { batch = 1, inputs: width = 1, outputs = 1 } = all.sizes;
      const x = { data: data('x'), shape: [batch, width] };
      return of('linear', x, { data: data('weights'), shape: [outputs, width] }, flat('bias'));
    }
    case 'add':
    case 'multiply':
      return of(suite.kernel, flat('a'), flat('b'));
    case 'relu':
    case 'gelu':
    case 'sigmoid':
    case 'tanh':
    case 'sum':
    case 'mean':
      return of(suite.kernel, flat('x'));
    case 'softmax':
      return of('softmax', { data: data('x'), shape: [number('rows'), number('columns')] });
    case 'layer-norm': {
      const x = { data: data('x'), shape: [number('rows'), number('columns')] };
      return of('layer-norm', x, flat('gain'), flat('bias'));
    }
    default:
      return null;
  }
}
