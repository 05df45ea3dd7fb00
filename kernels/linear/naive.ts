export type Activation = 'none' | 'relu' | 'sigmoid' | 'tanh';

/** Sizes of a layer. */
export interface LinearSizes {
  readonly batch: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** output = activation(x weights^T + bias). x: batch x inputs; weights: outputs x inputs. */
export function linear(
  x: Float32Array,
  weights: Float32Array,
  bias: Float32Array,
  output: Float32Array,
  { batch, inputs, outputs }: LinearSizes,
  activation: Activation,
): Float32Array {
  for (let row = 0; row < batch; row += 1) {
    for (let column = 0; column < outputs; column += 1) {
      let sum = bias[column] as number;
      for (let i = 0; i < inputs; i += 1) {
        sum += (x[row * inputs + i] as number) * (weights[column * inputs + i] as number);
      }
      output[row * outputs + column] = activate(sum, activation);
    }
  }
  return output;
}

export function activate(value: number, activation: Activation): number {
  switch (activation) {
    case 'none':
      return value;
    case 'relu':
      return Math.max(0, value);
    case 'sigmoid':
      return 1 / (1 + Math.exp(-value));
    case 'tanh':
      return Math.tanh(value);
  }
}

/** The gradient by what an activation was given, from that by its output. */
export function passBack(gradient: number, output: number, activation: Activation): number {
  switch (activation) {
    case 'none':
      return gradient;
    case 'relu':
      // Where the output is NaN, the gradient goes through: else nobody would see it.
      return output <= 0 ? 0 : gradient;
    case 'sigmoid':
      return gradient * (output * (1 - output));
    case 'tanh':
      return gradient * (1 - output * output);
  }
}

/** Gradients of a layer by its input, weights and bias. */
export interface LinearGradients {
  readonly x: Float32Array;
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/** The gradients, from that of the output. */
export function linearBackward(
  {
    x,
    weights,
    output,
    gradient,
  }: Readonly<Record<'x' | 'weights' | 'output' | 'gradient', Float32Array>>,
  to: LinearGradients,
  { batch, inputs, outputs }: LinearSizes,
  activation: Activation,
): LinearGradients {
  to.x.fill(0);
  to.weights.fill(0);
  to.bias.fill(0);
  for (let row = 0; row < batch; row += 1) {
    for (let column = 0; column < outputs; column += 1) {
      const at = row * outputs + column;
      const own = passBack(gradient[at] as number, output[at] as number, activation);
      to.bias[column] = (to.bias[column] as number) + own;
      for (let i = 0; i < inputs; i += 1) {
        const [inner, weight] = [row * inputs + i, column * inputs + i];
        to.x[inner] = (to.x[inner] as number) + own * (weights[weight] as number);
        to.weights[weight] = (to.weights[weight] as number) + own * (x[inner] as number);
      }
    }
  }
  return to;
}
