/** The mean over rows of -log(softmax(row)[class]); logits: rows x columns. */
export function crossEntropy(logits: Float32Array, classes: Int32Array, columns: number): number {
  let total = 0;
  for (let row = 0; row < classes.length; row += 1) {
    const { most, sum } = exponentials(logits, row * columns, columns);
    const chosen = logits[row * columns + (classes[row] as number)] as number;
    total += Math.log(sum) + most - chosen;
  }
  return total / classes.length;
}

/** Its gradient by the logits: (softmax less 1 at the class) over the number of rows. */
export function crossEntropyGradient(
  logits: Float32Array,
  classes: Int32Array,
  columns: number,
  gradient: Float32Array,
): Float32Array {
  for (let row = 0; row < classes.length; row += 1) {
    const from = row * columns;
    const { most, sum } = exponentials(logits, from, columns);
    for (let i = 0; i < columns; i += 1) {
      const share = Math.exp((logits[from + i] as number) - most) / sum;
      gradient[from + i] = (share - (i === classes[row] ? 1 : 0)) / classes.length;
    }
  }
  return gradient;
}

/** The largest of a row, and the sum of the exponentials from there. */
function exponentials(logits: Float32Array, from: number, columns: number) {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = from; i < from + columns; i += 1) most = Math.max(most, logits[i] as number);
  let sum = 0;
  for (let i = from; i < from + columns; i += 1) sum += Math.exp((logits[i] as number) - most);
  return { most, sum };
}
