/** product[i] = a[i] b[i], one element after the other. */
export function multiply(a: Float32Array, b: Float32Array, product: Float32Array): Float32Array {
  for (let i = 0; i < product.length; i += 1) {
    product[i] = (a[i] as number) * (b[i] as number);
  }
  return product;
}
