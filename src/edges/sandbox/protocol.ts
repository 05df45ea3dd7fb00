/**
 * What parent and child say to each other: frames of a JSON message and raw bytes, over two pipes
 * of their own, so that nothing a suite prints can be taken for a message. Shared by both; no
 * packages.
 */
import type { NumericArray, Output, Shape } from '#suite';

/** The child reads from and writes to these descriptors; 0 to 2 belong to the suite. */
export const childReads = 3;
export const childWrites = 4;

/** A value put at one place of an input array; past its end, counted on from its start. */
export interface Edit {
  readonly input: string;
  readonly at: number;
  /** A number as text, since JSON has neither NaN nor -0. */
  readonly value: string;
}

/** What is done to inputs after they were drawn. */
export interface Changes {
  readonly edits?: readonly Edit[];
  /** Every value of a float array is changed by up to this share of itself. */
  readonly jitter?: { readonly share: number; readonly seed: number };
  /** All arrays become views into one buffer. */
  readonly shared?: boolean;
  /** The first input becomes the array of the second. */
  readonly alias?: readonly [string, string];
}

/** Parent to child. */
export type Order =
  /** Load a suite file; paths are as the child sees them. `judge` null: the suite judges itself. */
  | {
      readonly type: 'load';
      readonly suite: string;
      readonly judge: string | null;
      readonly label: string;
    }
  | {
      readonly type: 'reference';
      readonly shape: Shape;
      readonly seed: number;
      readonly changes?: Changes;
    }
  | {
      readonly type: 'evaluate';
      readonly implementation: string;
      readonly shape: Shape;
      readonly seed: number;
      readonly changes?: Changes;
    }
  /** Which arrays the inputs of a shape have. */
  | { readonly type: 'inputs'; readonly shape: Shape; readonly seed: number }
  /** Central differences of one backward step, NaN where there are none. */
  | {
      readonly type: 'differences';
      readonly step: number;
      readonly shape: Shape;
      readonly seed: number;
      readonly mostPlaces: number;
      readonly mostMs: number;
    }
  /** Of the last order for differences. */
  | { readonly type: 'gradient-step' }
  | {
      readonly type: 'prepare';
      readonly implementation: string;
      readonly shape: Shape;
      readonly seed: number;
    }
  /** Stay on one processor from now on, with all threads. */
  | { readonly type: 'pin'; readonly processor: number }
  | {
      readonly type: 'warm';
      readonly minMs: number;
      readonly minCalls: number;
      readonly maxMs: number;
    }
  /**
   * Starts a block of samples: `ready`, then one `turn` a sample, answered by one `sample`, then
   * `timed`.
   */
  | { readonly type: 'time'; readonly batch: number; readonly samples: number }
  | { readonly type: 'turn'; readonly last: boolean }
  | { readonly type: 'last-output' }
  | { readonly type: 'fresh'; readonly seed: number }
  /** After all samples: what V8 and the machine say of the process. */
  | { readonly type: 'state' }
  /** Warms up, then calls the kernel under V8's profiler for so long. */
  | {
      readonly type: 'profile';
      readonly warmUp: {
        readonly minMs: number;
        readonly minCalls: number;
        readonly maxMs: number;
      };
      readonly forMs: number;
      readonly intervalUs: number;
    }
  /**
   * Calls the kernel for whoever counts what the process does from outside: first until its code is
   * the best, then the calls to count; fewer of either where they take longer than `mostMs`.
   * `marked`: callgrind is to count the latter alone.
   */
  | {
      readonly type: 'call';
      readonly before: number;
      readonly calls: number;
      readonly mostMs: number;
      readonly marked: boolean;
    };

/** Child to parent. */
export type Answer =
  | { readonly type: 'loaded'; readonly listing: unknown }
  /** `repeats`: two calls gave the same bits; of an evaluation. */
  | {
      readonly type: 'output';
      readonly parts: readonly OutputPart[];
      readonly repeats?: boolean;
    }
  | { readonly type: 'inputs'; readonly arrays: readonly InputArray[] }
  | {
      readonly type: 'gradient-step';
      readonly input: string;
      readonly output: string | null;
      readonly dimensions: readonly number[];
      readonly noise: number;
    }
  | { readonly type: 'prepared'; readonly maxBatch: number }
  | { readonly type: 'pinned' }
  | {
      readonly type: 'warmed';
      readonly callNs: number;
      readonly resolutionNs: number;
      readonly steady: boolean;
    }
  /** Everything is in its place: nothing more to do than to take samples. */
  | { readonly type: 'ready' }
  /** `changes`: functions compiled or given up since the last sample. */
  | { readonly type: 'sample'; readonly ns: number; readonly changes: number }
  | { readonly type: 'state'; readonly state: ChildState }
  | { readonly type: 'timed' }
  /** The profile's JSON follows as bytes, then the WebAssembly modules that ran, in order. */
  | {
      readonly type: 'profiled';
      readonly calls: number;
      /** Time a call at the end of the warm-up, nanoseconds. */
      readonly callNs: number;
      readonly threads: number;
      readonly profileBytes: number;
      readonly modules: readonly { readonly script: string; readonly bytes: number }[];
    }
  /** How many were made of those to count. */
  | { readonly type: 'called'; readonly calls: number }
  /** The suite is not one, or its code threw. */
  | { readonly type: 'failed'; readonly kind: 'suite' | 'threw'; readonly message: string };

/** How far V8 has compiled a function. */
export type Tier = 'interpreter' | 'baseline' | 'liftoff' | 'maglev' | 'turbofan';

export interface FunctionState {
  /** Name and file, `roots work.ts`; nameless functions have their line, `(19) work.ts`. */
  readonly name: string;
  readonly tier: Tier;
  /** How often V8 threw its optimised code away. */
  readonly deoptimisations: number;
}

export interface ChildState {
  /** Null where V8 writes no log of its code. */
  readonly functions: readonly FunctionState[] | null;
  /** Bytes and collections a call; null where they are not counted, as for a Bench. */
  readonly allocation: { readonly bytes: number; readonly collections: number } | null;
  /** Threads that the suite has started. */
  readonly threads: number;
  /** The ruler's time before the first and after the last sample, nanoseconds. */
  readonly rulerNs: readonly number[];
}

export interface InputArray {
  readonly name: string;
  readonly kind: string;
  readonly length: number;
}

/** One array (or number) of an output; its bytes follow in order. */
export interface OutputPart {
  /** Null for an output that is not a record. */
  readonly name: string | null;
  readonly kind: string;
  readonly length: number;
}

const arrays = {
  Float32Array,
  Float64Array,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
} as const;
const bytesOfHeader = 8;

export function isNumericArray(value: unknown): value is NumericArray {
  return ArrayBuffer.isView(value) && Object.hasOwn(arrays, value.constructor.name);
}

/** Own keys only: `constructor` is no kind of array. */
function isKnown(kind: string): kind is keyof typeof arrays {
  return Object.hasOwn(arrays, kind);
}

export function encodeOutput(output: Output): { parts: OutputPart[]; bytes: Uint8Array[] } {
  const named: [string | null, number | NumericArray][] =
    typeof output === 'number' || isNumericArray(output)
      ? [[null, output]]
      : Object.entries(output);
  const parts: OutputPart[] = [];
  const bytes: Uint8Array[] = [];
  for (const [name, value] of named) {
    const array = typeof value === 'number' ? Float64Array.of(value) : value;
    const kind = typeof value === 'number' ? 'number' : array.constructor.name;
    parts.push({ name, kind, length: array.length });
    bytes.push(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  }
  return { parts, bytes };
}

/** Throws RangeError when the bytes do not fit the parts. */
export function decodeOutput(parts: readonly OutputPart[], bytes: Uint8Array): Output {
  let offset = 0;
  const values = parts.map(({ name, kind, length }): [string | null, number | NumericArray] => {
    const numeric = kind === 'number';
    const known = numeric ? 'Float64Array' : kind;
    if (!isKnown(known)) throw new RangeError(`an output of the unknown kind ${kind}`);
    const type = arrays[known];
    const size = length * type.BYTES_PER_ELEMENT;
    if (offset + size > bytes.length) throw new RangeError('an output shorter than it says');
    // A copy: the bytes of a frame need not be aligned (and a Buffer's slice is none).
    const { buffer } = new Uint8Array(bytes.subarray(offset, offset + size));
    offset += size;
    const array = new type(buffer);
    return [name, numeric ? (array[0] ?? Number.NaN) : array];
  });
  const [first] = values;
  if (first !== undefined && first[0] === null) return first[1];
  return Object.fromEntries(values) as Output;
}

/** A frame: two lengths (unsigned, 32 bits, little endian), the message, the bytes. */
export function encodeFrame(
  message: Order | Answer,
  bytes: readonly Uint8Array[] = [],
): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(message));
  const size = bytes.reduce((sum, part) => sum + part.length, 0);
  const frame = new Uint8Array(bytesOfHeader + text.length + size);
  const header = new DataView(frame.buffer);
  header.setUint32(0, text.length, true);
  header.setUint32(4, size, true);
  frame.set(text, bytesOfHeader);
  let offset = bytesOfHeader + text.length;
  for (const part of bytes) {
    frame.set(part, offset);
    offset += part.length;
  }
  return frame;
}

/** The lengths that a header announces. */
export function frameLengths(header: Uint8Array): {
  readonly text: number;
  readonly bytes: number;
} {
  const view = new DataView(header.buffer, header.byteOffset, bytesOfHeader);
  return { text: view.getUint32(0, true), bytes: view.getUint32(4, true) };
}

export const frameHeaderBytes = bytesOfHeader;
