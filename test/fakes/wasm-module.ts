/** Modules of WebAssembly made by hand, for what reads them. */

/** Unsigned LEB128. */
function number(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...number(Math.floor(value / 0x80))];
}

function withSize(bytes: readonly number[]): number[] {
  return [...number(bytes.length), ...bytes];
}

function text(value: string): number[] {
  return withSize([...new TextEncoder().encode(value)]);
}

function section(id: number, bytes: readonly number[]): number[] {
  return [id, ...withSize(bytes)];
}

export interface HandMade {
  readonly name: string | null;
  /** Instructions without the last `end`; the function takes and returns nothing. */
  readonly code: readonly number[];
  /** Groups of locals: how many, of which type. */
  readonly locals?: readonly (readonly [count: number, type: number])[];
}

/** A module that imports nothing, so that functions are numbered from 0. */
export function handMade(functions: readonly HandMade[]): Uint8Array {
  const bodies = functions.map(({ code, locals = [] }) => {
    const groups = locals.flatMap(([count, type]) => [...number(count), type]);
    return withSize([...number(locals.length), ...groups, ...code, 0x0b]);
  });
  const names = functions.flatMap(({ name }, place) =>
    name === null ? [] : [[...number(place), ...text(name)]],
  );
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [1, 0x60, 0, 0]),
    ...section(3, [...number(functions.length), ...functions.map(() => 0)]),
    ...section(5, [1, 0, 1]),
    ...section(10, [...number(functions.length), ...bodies.flat()]),
    ...section(0, [...text('name'), ...section(1, [...number(names.length), ...names.flat()])]),
  ]);
}

const address = [0x41, 0x00];
const load = [...address, 0xfd, 0x00, 0x04, 0x00];
/** Two vector loads, an addition and a store of vectors: 4 vector instructions … */
export const vectorLoop = [
  ...[0x03, 0x40, ...address, ...load, ...load, 0xfd, 0xe4, 0x01],
  ...[0xfd, 0x0b, 0x04, 0x00, 0x0b],
];
/** … and the same with single numbers. */
export const scalarLoop = [
  ...[0x03, 0x40, ...address, ...address, 0x2a, 0x02, 0x00, ...address, 0x2a, 0x02, 0x00],
  ...[0x92, 0x38, 0x02, 0x00, 0x0b],
];
