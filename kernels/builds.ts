/** Which build of the kernels this engine runs fastest, and their modules, each compiled once. */
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { instantiate } from './instantiate.ts';
import { clearUppers } from './uppers.ts';

/**
 * `relaxed-256`: multiply-adds, written so that V8 makes one 256-bit instruction of two of 128;
 * `relaxed-128`: multiply-adds for engines that do not; `simd-128`: what every engine has.
 */
export type Build = 'relaxed-256' | 'relaxed-128' | 'simd-128';

/** A module with a function of nothing that returns one relaxed multiply-add. */
const relaxedProbe = new Uint8Array([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x0a, 0x13, 0x01, 0x11, 0x00],
  ...[0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f],
  ...[0xfd, 0x85, 0x02, 0x0b],
]);

const modules = new Map<string, WebAssembly.Module>();
let isAsked = false;

/** A kernel's module. Throws when it is not built yet. */
export function loadModule(kernel: string, build: Build): WebAssembly.Module {
  if (!isAsked) setFlagsFromString('--experimental-wasm-revectorize');
  isAsked = true;
  const key = `${kernel} ${build}`;
  const known = modules.get(key);
  if (known !== undefined) return known;
  const file = new URL(`./${kernel}/build/${build}.wasm`, import.meta.url);
  const module = new WebAssembly.Module(readFileSync(file));
  modules.set(key, module);
  return module;
}

let chosen: Promise<Build> | null = null;

/** The fastest build here; found by timing on the first call, which takes some tens of ms. */
export function buildOf(): Promise<Build> {
  chosen ??= chooseBuild();
  return chosen;
}

interface TileExports {
  f32Tile(a: number, b: number, depth: number, c: number, stride: number, scale: number): void;
  readonly ROWS: { readonly value: number };
  readonly VECTORS: { readonly value: number };
}

/** A tile as high and wide as this many registers spills where registers have 128 bits. */
async function chooseBuild(): Promise<Build> {
  if (!WebAssembly.validate(relaxedProbe)) return 'simd-128';
  const wide = tileOf('relaxed-256');
  const narrow = tileOf('relaxed-128');
  const [wideTimes, narrowTimes]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < mostTurns && !isDecided(wideTimes, narrowTimes); turn += 1) {
    wideTimes.push(nanosecondsPerSum(wide));
    narrowTimes.push(nanosecondsPerSum(narrow));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  clearUppers(true);
  return Math.min(...wideTimes) < Math.min(...narrowTimes) ? 'relaxed-256' : 'relaxed-128';
}

/** Where the two are near each other, it matters little which is taken. */
const mostTurns = 200;

/**
 * V8 replaces its first, unoptimised code from a thread of its own, which may be late on a busy
 * machine: both must have become several times as fast as they were, and stayed so, and one of them
 * be clearly the faster one.
 */
function isDecided(wide: readonly number[], narrow: readonly number[]): boolean {
  const isSettled = (times: readonly number[]) => {
    const first = times[0] ?? 0;
    return times.filter((time) => time < first / 3).length >= 5;
  };
  const ratio = Math.min(...wide) / Math.min(...narrow);
  return isSettled(wide) && isSettled(narrow) && (ratio < 0.75 || ratio > 1.33);
}

const depth = 128;
const turns = 50;

/** Runs a tile on its own memory and returns how many sums of products that is. */
function tileOf(build: Build): () => number {
  const memory = new WebAssembly.Memory({ initial: 2, maximum: 65_536, shared: true });
  const { f32Tile, ROWS, VECTORS } = instantiate<TileExports>(loadModule('matmul', build), memory);
  const [rows, columns] = [ROWS.value, VECTORS.value * 4];
  const a = 4096;
  const b = a + 4 * depth * rows;
  const c = b + 4 * depth * columns;
  return () => {
    for (let turn = 0; turn < turns; turn += 1) f32Tile(a, b, depth, c, 4 * columns, 0);
    return rows * columns * depth * turns;
  };
}

function nanosecondsPerSum(tile: () => number): number {
  const from = performance.now();
  const sums = tile();
  return ((performance.now() - from) * 1e6) / sums;
}
