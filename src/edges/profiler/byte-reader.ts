/** Bytes of a WebAssembly module, read in order and never beyond their end. */

/** What is no WebAssembly, or a kind of it that is not known here. */
export class WasmError extends Error {
  override readonly name = 'WasmError';
}

/** LEB128 of 64 bits takes ten bytes at most. */
const longestNumber = 10;

export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
  }

  /** From the beginning of the module. */
  get at(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#end;
  }

  byte(): number {
    if (this.#at >= this.#end) throw new WasmError('it ends in the middle');
    const value = this.#bytes[this.#at] as number;
    this.#at += 1;
    return value;
  }

  skip(count: number): void {
    if (count > this.#end - this.#at) throw new WasmError('it ends in the middle');
    this.#at += count;
  }

  /** An unsigned LEB128 number of up to 32 bits. */
  unsigned(): number {
    let value = 0;
    for (let place = 0; place < 5; place += 1) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** (7 * place);
      if (byte < 0x80) {
        if (value > 0xffff_ffff) break;
        return value;
      }
    }
    throw new WasmError('a number has more than 32 bits');
  }

  /** A LEB128 number whose value does not matter. */
  skipNumber(): void {
    for (let place = 0; place < longestNumber; place += 1) if (this.byte() < 0x80) return;
    throw new WasmError('a number has more than 64 bits');
  }

  /** The next so many bytes, as a reader of their own. */
  part(size: number): ByteReader {
    const begin = this.#at;
    this.skip(size);
    return new ByteReader(this.#bytes, begin, this.#at);
  }

  text(): string {
    const size = this.unsigned();
    const begin = this.#at;
    this.skip(size);
    return new TextDecoder().decode(this.#bytes.subarray(begin, this.#at));
  }
}
