/** An instance of a module whose memory belongs to the caller. */
export function instantiate<Exports extends object>(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Exports {
  return new WebAssembly.Instance(module, { env: { memory, abort } }).exports as Exports;
}

function abort(): never {
  throw new Error('a WebAssembly kernel aborted');
}
