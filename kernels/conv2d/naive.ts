/** Sizes of a convolution; images and filters are square-free, row-major, channels first. */
export interface Conv2dSizes {
  readonly batch: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly filters: number;
  /** Height and width of a filter. */
  readonly size: number;
  readonly stride: number;
  /** Rows and columns of zeros around the image. */
  readonly padding: number;
}

/** Height or width of the output. */
export function outputSize(input: number, { size, stride, padding }: Conv2dSizes): number {
  return Math.max(0, Math.floor((input + 2 * padding - size) / stride) + 1);
}

/** output = input (batch x channels x height x width) convolved with the filters, by definition. */
export function conv2d(
  input: Float32Array,
  weights: Float32Array,
  output: Float32Array,
  sizes: Conv2dSizes,
): Float32Array {
  const { batch, channels, height, width, filters, size, stride, padding } = sizes;
  const rows = outputSize(height, sizes);
  const columns = outputSize(width, sizes);
  let at = 0;
  for (let image = 0; image < batch; image += 1) {
    for (let filter = 0; filter < filters; filter += 1) {
      for (let row = 0; row < rows; row += 1) {
        for (let column = 0; column < columns; column += 1) {
          let sum = 0;
          for (let channel = 0; channel < channels; channel += 1) {
            for (let y = 0; y < size; y += 1) {
              for (let x = 0; x < size; x += 1) {
                const inputRow = row * stride + y - padding;
                const inputColumn = column * stride + x - padding;
                if (inputRow < 0 || inputRow >= height) continue;
                if (inputColumn < 0 || inputColumn >= width) continue;
                const plane = (image * channels + channel) * height;
                const pixel = input[(plane + inputRow) * width + inputColumn] as number;
                const place = (filter * channels + channel) * size;
                sum += pixel * (weights[(place + y) * size + x] as number);
              }
            }
          }
          output[at] = sum;
          at += 1;
        }
      }
    }
  }
  return output;
}
