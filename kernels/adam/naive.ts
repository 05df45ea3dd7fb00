/** The parameters of one step; `step` counts from 1. */
export interface AdamStep {
  readonly rate: number;
  readonly keepMean: number;
  readonly keepSquare: number;
  readonly epsilon: number;
  readonly step: number;
}

/** One step of Adam (Kingma and Ba, 2015): parameters, means and squares are overwritten. */
export function adam(
  parameters: Float32Array,
  gradients: Float32Array,
  means: Float32Array,
  squares: Float32Array,
  { rate, keepMean, keepSquare, epsilon, step }: AdamStep,
): Float32Array {
  const meanBias = 1 - keepMean ** step;
  const squareBias = 1 - keepSquare ** step;
  for (let i = 0; i < parameters.length; i += 1) {
    const gradient = gradients[i] as number;
    const mean = keepMean * (means[i] as number) + (1 - keepMean) * gradient;
    const square = keepSquare * (squares[i] as number) + (1 - keepSquare) * gradient ** 2;
    means[i] = mean;
    squares[i] = square;
    const change = mean / meanBias / (Math.sqrt(square / squareBias) + epsilon);
    parameters[i] = (parameters[i] as number) - rate * change;
  }
  return parameters;
}
