/** `roots` of work.ts in float32: `steps` steps over and over an array of `length`. */
export function roots(x: usize, out: usize, length: i32, steps: i32): void {
  for (let done = 0; done < steps; done += length) {
    const count = min(length, steps - done);
    const end = x + ((<usize>count) << 2);
    let to = out;
    for (let from = x; from < end; from += 4) {
      const value = load<f32>(from);
      store<f32>(to, Mathf.sqrt(1 + value * value));
      to += 4;
    }
  }
}
