/** How much of the hot loops' work WebAssembly does in vectors. */
import type { SimdUse, WasmUse } from '#core/model/profile.ts';
import type { RawProfile } from '#ports/sandbox.ts';
import { WasmError } from './byte-reader.ts';
import type { ReadProfile } from './cpu-profile.ts';
import { readModule, type WasmFunction } from './wasm-module.ts';

const longestName = 200;

/** Null where no WebAssembly ran. */
export function simdUse(
  wasm: ReadProfile['wasm'],
  totalUs: number,
  modules: RawProfile['modules'],
): SimdUse | null {
  const inWasm = wasm.reduce((sum, { selfUs }) => sum + selfUs, 0);
  if (inWasm === 0) return null;
  const read = new Map(modules.map(({ script, bytes }) => [script, functionsOf(bytes)]));
  const uses = new Map<WasmFunction, { name: string; selfUs: number }>();
  for (const { raw, selfUs } of wasm) {
    const found = functionAt(read.get(raw.scriptId) ?? [], raw.functionName, raw.columnNumber);
    if (found === null) continue;
    const use = uses.get(found) ?? { name: raw.functionName.slice(0, longestName), selfUs: 0 };
    use.selfUs += selfUs;
    uses.set(found, use);
  }
  const functions = [...uses]
    .map(([own, { name, selfUs }]): WasmUse => {
      return { name, loops: own.loops, selfShare: selfUs / totalUs, simdShare: shareOf(own) };
    })
    .sort((a, b) => b.selfShare - a.selfShare);
  const known = functions.filter(({ simdShare }) => simdShare !== null);
  const weight = known.reduce((sum, { selfShare }) => sum + selfShare, 0);
  const weighted = known.reduce(
    (sum, { selfShare, simdShare }) => sum + selfShare * (simdShare ?? 0),
    0,
  );
  return {
    share: weight === 0 ? null : weighted / weight,
    wasmShare: inWasm / totalUs,
    functions,
  };
}

/** A module of a kind that is not known costs its own figures only. */
function functionsOf(bytes: Uint8Array): readonly WasmFunction[] {
  try {
    return readModule(bytes);
  } catch (error) {
    if (error instanceof WasmError) return [];
    throw error;
  }
}

/** V8 says where in the module a function begins, and what it is called. */
function functionAt(
  functions: readonly WasmFunction[],
  name: string,
  offset: number,
): WasmFunction | null {
  const isThere = ({ begin, end }: WasmFunction) => begin <= offset && offset < end;
  return functions.find(isThere) ?? functions.find((own) => own.name === name) ?? null;
}

function shareOf({ work: { vector, scalar } }: WasmFunction): number | null {
  return vector + scalar === 0 ? null : vector / (vector + scalar);
}
