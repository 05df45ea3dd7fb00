/** Sizes of a convolution; images are channels first. */
export interface Conv2dSizes {
  readonly batch: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly filters: number;
  /** Rows and columns of a filter. */
  readonly tapRows: number;
  readonly tapColumns: number;
  readonly stride: number;
  /** Rows and columns of zeros around the image. */
  readonly padding: number;
  /** Distance between the pixels that two neighbouring taps see. */
  readonly dilation: number;
  /** Channels and filters are divided into so many independent convolutions. */
  readonly groups: number;
}

/** Rows and columns of the output. */
export function outputSizes(sizes: Conv2dSizes): readonly [number, number] {
  const { height, width, tapRows, tapColumns, stride, padding, dilation } = sizes;
  const along = (input: number, taps: number) =>
    Math.max(0, Math.floor((input + 2 * padding - dilation * (taps - 1) - 1) / stride) + 1);
  return [along(height, tapRows), along(width, tapColumns)];
}

/** Indices of the numbers that one multiplication of a convolution is about. */
type Visit = (input: number, weight: number, output: number) => void;

/** Every multiplication of a convolution, as the definition has it. */
function visit(sizes: Conv2dSizes, each: Visit): void {
  const { batch, channels, height, width, filters, tapRows, tapColumns, groups } = sizes;
  const { stride, padding, dilation } = sizes;
  const [rows, columns] = outputSizes(sizes);
  const [ownChannels, ownFilters] = [channels / groups, filters / groups];
  for (let image = 0; image < batch; image += 1) {
    for (let filter = 0; filter < filters; filter += 1) {
      const firstChannel = Math.floor(filter / ownFilters) * ownChannels;
      for (let row = 0; row < rows; row += 1) {
        for (let column = 0; column < columns; column += 1) {
          const output = ((image * filters + filter) * rows + row) * columns + column;
          for (let channel = 0; channel < ownChannels; channel += 1) {
            const plane = image * channels + firstChannel + channel;
            for (let y = 0; y < tapRows; y += 1) {
              for (let x = 0; x < tapColumns; x += 1) {
                const inputRow = row * stride + y * dilation - padding;
                const inputColumn = column * stride + x * dilation - padding;
                if (inputRow < 0 || inputRow >= height) continue;
                if (inputColumn < 0 || inputColumn >= width) continue;
                const input = (plane * height + inputRow) * width + inputColumn;
                const weight = ((filter * ownChannels + channel) * tapRows + y) * tapColumns + x;
                each(input, weight, output);
              }
            }
          }
        }
      }
    }
  }
}

/** output = input convolved with the weights, plus each filter's bias. */
export function conv2d(
  input: Float32Array,
  weights: Float32Array,
  bias: Float32Array,
  output: Float32Array,
  sizes: Conv2dSizes,
): Float32Array {
  const [rows, columns] = outputSizes(sizes);
  for (let i = 0; i < output.length; i += 1) {
    output[i] = bias[Math.floor(i / (rows * columns)) % sizes.filters] as number;
  }
  visit(sizes, (from, weight, to) => {
    output[to] = (output[to] as number) + (input[from] as number) * (weights[weight] as number);
  });
  return output;
}

/** The gradient of the input, from that of the output. */
export function conv2dInputGradient(
  gradient: Float32Array,
  weights: Float32Array,
  inputGradient: Float32Array,
  sizes: Conv2dSizes,
): Float32Array {
  inputGradient.fill(0);
  visit(sizes, (to, weight, from) => {
    const product = (gradient[from] as number) * (weights[weight] as number);
    inputGradient[to] = (inputGradient[to] as number) + product;
  });
  return inputGradient;
}

/** The gradient of the weights, from that of the output. */
export function conv2dWeightGradient(
  input: Float32Array,
  gradient: Float32Array,
  weightGradient: Float32Array,
  sizes: Conv2dSizes,
): Float32Array {
  weightGradient.fill(0);
  visit(sizes, (pixel, to, from) => {
    const product = (gradient[from] as number) * (input[pixel] as number);
    weightGradient[to] = (weightGradient[to] as number) + product;
  });
  return weightGradient;
}

/** The gradient of the bias, from that of the output. */
export function conv2dBiasGradient(
  gradient: Float32Array,
  biasGradient: Float32Array,
  sizes: Conv2dSizes,
): Float32Array {
  const [rows, columns] = outputSizes(sizes);
  biasGradient.fill(0);
  for (let i = 0; i < gradient.length; i += 1) {
    const filter = Math.floor(i / (rows * columns)) % sizes.filters;
    biasGradient[filter] = (biasGradient[filter] as number) + (gradient[i] as number);
  }
  return biasGradient;
}
