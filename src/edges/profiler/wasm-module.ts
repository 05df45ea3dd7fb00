/** The functions of a WebAssembly module: names, and what their innermost loops consist of. */
import { ByteReader, WasmError } from './byte-reader.ts';
import { readInstruction, valueType } from './wasm-instruction.ts';

/** Instructions that compute or touch memory. */
export interface Work {
  readonly vector: number;
  readonly scalar: number;
}

export interface WasmFunction {
  /** Null where the module does not name it. */
  readonly name: string | null;
  /** Bytes of its body, from the beginning of the module; `end` excluded. */
  readonly begin: number;
  readonly end: number;
  readonly loops: number;
  /** Of its innermost loops; of all of it, where it has no loop. */
  readonly work: Work;
}

const magic = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const sections = { custom: 0, import: 2, code: 10 } as const;
const functionNames = 1;
/** More deeply nested code no compiler writes. */
const deepest = 10_000;

/** Throws WasmError for what is no module, or one of a kind that is not known here. */
export function readModule(bytes: Uint8Array): readonly WasmFunction[] {
  const reader = new ByteReader(bytes);
  for (const byte of magic) if (reader.byte() !== byte) throw new WasmError('it is no module');
  let imported = 0;
  let bodies: readonly Omit<WasmFunction, 'name'>[] = [];
  let names: ReadonlyMap<number, string> = new Map();
  while (!reader.isAtEnd) {
    const id = reader.byte();
    const section = reader.part(reader.unsigned());
    if (id === sections.import) imported = importedFunctions(section);
    if (id === sections.code) bodies = readBodies(section);
    if (id === sections.custom && section.text() === 'name') names = readNames(section);
  }
  return bodies.map((body, place) => ({ ...body, name: names.get(imported + place) ?? null }));
}

/** Functions that come from outside are numbered first. */
function importedFunctions(reader: ByteReader): number {
  let functions = 0;
  for (let left = reader.unsigned(); left > 0; left -= 1) {
    reader.skip(reader.unsigned());
    reader.skip(reader.unsigned());
    const kind = reader.byte();
    if (kind === 0) functions += 1;
    skipImport(reader, kind);
  }
  return functions;
}

function skipImport(reader: ByteReader, kind: number): void {
  if (kind > 4) throw new WasmError(`an import of the unknown kind ${kind}`);
  // A tag's attribute, before its type.
  if (kind === 4) reader.skip(1);
  if (kind === 0 || kind === 4) reader.skipNumber();
  if (kind === 1 || kind === 3) valueType(reader);
  if (kind === 1 || kind === 2) skipLimits(reader);
  // Whether a global changes.
  if (kind === 3) reader.skip(1);
}

function skipLimits(reader: ByteReader): void {
  const flags = reader.byte();
  reader.skipNumber();
  if ((flags & 1) !== 0) reader.skipNumber();
  if ((flags & 8) !== 0) reader.skipNumber();
}

/** Only the names of functions; those that are cut off are as good as none. */
function readNames(reader: ByteReader): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  while (!reader.isAtEnd) {
    const id = reader.byte();
    const part = reader.part(reader.unsigned());
    if (id !== functionNames) continue;
    for (let left = part.unsigned(); left > 0; left -= 1) names.set(part.unsigned(), part.text());
  }
  return names;
}

function readBodies(reader: ByteReader): readonly Omit<WasmFunction, 'name'>[] {
  const bodies: Omit<WasmFunction, 'name'>[] = [];
  for (let left = reader.unsigned(); left > 0; left -= 1) {
    const size = reader.unsigned();
    const begin = reader.at;
    const body = readBody(reader.part(size));
    bodies.push({ begin, end: reader.at, ...body });
  }
  return bodies;
}

/** A block, a loop or the function itself while it is read. */
interface Open {
  readonly isLoop: boolean;
  hasLoop: boolean;
  vector: number;
  scalar: number;
}

function readBody(reader: ByteReader): { readonly loops: number; readonly work: Work } {
  for (let groups = reader.unsigned(); groups > 0; groups -= 1) {
    reader.skipNumber();
    valueType(reader);
  }
  const open: Open[] = [opened(false)];
  const innermost = { vector: 0, scalar: 0 };
  let loops = 0;
  for (;;) {
    const top = open.at(-1) as Open;
    const meaning = readInstruction(reader);
    if (meaning === 'vector' || meaning === 'scalar') top[meaning] += 1;
    if (meaning === 'loop' || meaning === 'block') {
      if (open.length === deepest) throw new WasmError('its blocks are nested too deeply');
      open.push(opened(meaning === 'loop'));
    }
    if (meaning !== 'end') continue;
    open.pop();
    const around = open.at(-1);
    if (around === undefined) {
      if (!reader.isAtEnd) throw new WasmError('a function goes on behind its end');
      return { loops, work: loops === 0 ? workOf(top) : innermost };
    }
    if (top.isLoop) loops += 1;
    if (top.isLoop && !top.hasLoop) addTo(innermost, top);
    // What stands in a loop is no work of the one around it, which is not an innermost one.
    if (!top.isLoop) addTo(around, top);
    around.hasLoop ||= top.isLoop || top.hasLoop;
  }
}

function opened(isLoop: boolean): Open {
  return { isLoop, hasLoop: false, vector: 0, scalar: 0 };
}

function workOf({ vector, scalar }: Work): Work {
  return { vector, scalar };
}

function addTo(sum: { vector: number; scalar: number }, { vector, scalar }: Work): void {
  sum.vector += vector;
  sum.scalar += scalar;
}
