/**
 * One instruction of WebAssembly and what follows it, as the specification numbers them: the core
 * with SIMD, relaxed SIMD, bulk memory, several memories, tail calls, references, garbage
 * collection and exceptions, and the threads proposal. https://webassembly.github.io/spec/core/
 */
import { type ByteReader, WasmError } from './byte-reader.ts';

/**
 * What an instruction means for loops: where blocks begin and end, vectors and single numbers that
 * are computed, loaded or stored, and the rest: locals, constants, control.
 */
export type Meaning = 'loop' | 'block' | 'end' | 'vector' | 'scalar' | 'other';

type Follow = (reader: ByteReader) => void;

const nothing: Follow = () => {};
const number: Follow = (reader) => reader.skipNumber();
const twoNumbers: Follow = (reader) => {
  number(reader);
  number(reader);
};
const byte: Follow = (reader) => reader.skip(1);
const sixteen: Follow = (reader) => reader.skip(16);

/** Alignment, which also says whether a memory is named, and offset. */
const address: Follow = (reader) => {
  if ((reader.unsigned() & 0x40) !== 0) number(reader);
  number(reader);
};
const addressAndLane: Follow = (reader) => {
  address(reader);
  byte(reader);
};

/** A type of a value; references carry the type of what they point to. */
export const valueType: Follow = (reader) => {
  const kind = reader.byte();
  if (kind === 0x63 || kind === 0x64) number(reader);
};

/** Nothing, one type of value, or the number of a type of function. */
const blockType: Follow = (reader) => {
  const first = reader.byte();
  if (first === 0x63 || first === 0x64) number(reader);
  else if (first >= 0x80) number(reader);
};

const targets: Follow = (reader) => {
  // The last one is where all others go.
  for (let left = reader.unsigned() + 1; left > 0; left -= 1) number(reader);
};

const types: Follow = (reader) => {
  for (let left = reader.unsigned(); left > 0; left -= 1) valueType(reader);
};

const handlers: Follow = (reader) => {
  blockType(reader);
  for (let left = reader.unsigned(); left > 0; left -= 1) {
    const kind = reader.byte();
    if (kind > 3) throw new WasmError(`a handler of the unknown kind ${kind}`);
    if (kind < 2) number(reader);
    number(reader);
  }
};

/** Flags, label, and the types before and after. */
const casting: Follow = (reader) => {
  byte(reader);
  number(reader);
  twoNumbers(reader);
};

interface Instruction {
  readonly meaning: Meaning;
  readonly follow: Follow;
}

/** From one code to another one, both included. */
type Range = readonly [from: number, to: number, meaning: Meaning, follow: Follow];

const plain = tableOf([
  [0x00, 0x01, 'other', nothing],
  [0x02, 0x02, 'block', blockType],
  [0x03, 0x03, 'loop', blockType],
  [0x04, 0x04, 'block', blockType],
  [0x05, 0x05, 'other', nothing],
  [0x06, 0x06, 'block', blockType],
  [0x07, 0x09, 'other', number],
  [0x0a, 0x0a, 'other', nothing],
  [0x0b, 0x0b, 'end', nothing],
  [0x0c, 0x0d, 'other', number],
  [0x0e, 0x0e, 'other', targets],
  [0x0f, 0x0f, 'other', nothing],
  [0x10, 0x10, 'other', number],
  [0x11, 0x11, 'other', twoNumbers],
  [0x12, 0x12, 'other', number],
  [0x13, 0x13, 'other', twoNumbers],
  [0x14, 0x15, 'other', number],
  // It ends the block of a `try`.
  [0x18, 0x18, 'end', number],
  [0x19, 0x1b, 'other', nothing],
  [0x1c, 0x1c, 'other', types],
  [0x1f, 0x1f, 'block', handlers],
  [0x20, 0x26, 'other', number],
  [0x28, 0x3e, 'scalar', address],
  [0x3f, 0x42, 'other', number],
  [0x43, 0x43, 'other', (reader) => reader.skip(4)],
  [0x44, 0x44, 'other', (reader) => reader.skip(8)],
  [0x45, 0xc4, 'scalar', nothing],
  [0xd0, 0xd0, 'other', number],
  [0xd1, 0xd1, 'other', nothing],
  [0xd2, 0xd2, 'other', number],
  [0xd3, 0xd4, 'other', nothing],
  [0xd5, 0xd6, 'other', number],
]);

/** Codes behind a prefix. */
const prefixed: Readonly<Record<number, ReadonlyMap<number, Instruction>>> = {
  // Structures and arrays.
  251: tableOf([
    [0, 1, 'scalar', number],
    [2, 5, 'scalar', twoNumbers],
    [6, 7, 'scalar', number],
    [8, 10, 'scalar', twoNumbers],
    [11, 14, 'scalar', number],
    [15, 15, 'scalar', nothing],
    [16, 16, 'scalar', number],
    [17, 19, 'scalar', twoNumbers],
    [20, 23, 'other', number],
    [24, 25, 'other', casting],
    [26, 30, 'other', nothing],
  ]),
  // Conversions that saturate, memory and tables as a whole, sums of 128 bits.
  252: tableOf([
    [0, 7, 'scalar', nothing],
    [8, 8, 'scalar', twoNumbers],
    [9, 9, 'other', number],
    [10, 10, 'scalar', twoNumbers],
    [11, 11, 'scalar', number],
    [12, 12, 'other', twoNumbers],
    [13, 13, 'other', number],
    [14, 14, 'other', twoNumbers],
    [15, 17, 'other', number],
    [19, 22, 'scalar', nothing],
  ]),
  // Vectors; from 256 on the relaxed ones.
  253: tableOf([
    [0, 11, 'vector', address],
    [12, 12, 'other', sixteen],
    [13, 13, 'vector', sixteen],
    [14, 20, 'vector', nothing],
    [21, 34, 'vector', byte],
    [35, 83, 'vector', nothing],
    [84, 91, 'vector', addressAndLane],
    [92, 93, 'vector', address],
    [94, 275, 'vector', nothing],
  ]),
  // Threads.
  254: tableOf([
    [0, 2, 'scalar', address],
    [3, 3, 'other', byte],
    [16, 78, 'scalar', address],
  ]),
};

function tableOf(ranges: readonly Range[]): ReadonlyMap<number, Instruction> {
  const table = new Map<number, Instruction>();
  for (const [from, to, meaning, follow] of ranges) {
    for (let code = from; code <= to; code += 1) table.set(code, { meaning, follow });
  }
  return table;
}

/** Reads one instruction with all that follows it. Throws WasmError. */
export function readInstruction(reader: ByteReader): Meaning {
  const first = reader.byte();
  const behind = prefixed[first];
  const code = behind === undefined ? first : reader.unsigned();
  const found = (behind ?? plain).get(code);
  if (found === undefined) {
    const text = behind === undefined ? '' : ` ${code}`;
    throw new WasmError(`the unknown instruction 0x${first.toString(16)}${text}`);
  }
  found.follow(reader);
  return found.meaning;
}
