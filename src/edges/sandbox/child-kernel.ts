/** One implementation at one shape, ready to be called: its inputs, its outputs, its slots. */
import type { NumericArray, Output, Shape, Suite } from '#suite';
import { now } from './child-clock.ts';
import { changed } from './child-inputs.ts';
import { neverOptimise } from './child-natives.ts';
import type { Callable } from './child-suite.ts';
import {
  bytesOf,
  checkInPlace,
  isFields,
  isPrimitive,
  isView,
  ownsMemory,
  renewField,
  viewsIn,
} from './child-values.ts';
import { type Changes, isNumericArray } from './protocol.ts';
import { seededRandom } from './random.ts';

type Inputs = Record<string, unknown>;

/**
 * A kernel that works in place spoils its inputs, so each call of a batch gets inputs of its own, a
 * slot. They are renewed before the batch, outside of the timed part.
 */
interface Slot {
  readonly inputs: Inputs;
  /** Of another size each time, so that the inputs behind it lie elsewhere, too. */
  readonly padding: Uint8Array;
}

const maxSlots = 256;
/** All of them are renewed before each sample, which must not take much longer than the sample. */
const maxSlotBytes = 8 * 2 ** 20;
/** A page: caches look at no more of an address to find their line. */
const mostPadding = 4096;
/** Inputs of up to this size are moved: there are two of them until the old ones are collected … */
const mostMovedBytes = 2 ** 28;
/** … or this, where there are several slots: those lie in several places as it is … */
const mostMovedInSlots = 2 ** 20;
/** … where it took no longer than this to make them ready. */
const mostMovingMs = 100;

export interface Kernel {
  /** Calls in one batch at most; 1e9 where nothing is in place. */
  readonly maxBatch: number;
  /** Restores what the last batch has overwritten; call before each batch. */
  renew(): void;
  /**
   * Moves inputs to other places in memory, where caches treat them otherwise: small ones within
   * their page, large ones to other pages. Else the luck of one place lasts as long as a process.
   */
  relocate(): Promise<void>;
  /** Calls the kernel; returns the output of the last call. */
  call(batch: number): Output;
  /** Fills the arrays that the kernel wrote last with NaN, so that stale ones show. */
  spoilOutput(): void;
  /** A copy of what the last call returned, which later ones do not overwrite. */
  lastOutput(): Output | null;
  /** Puts the values of other inputs into the same arrays; objects of a class become others. */
  refresh(seed: number): Promise<void>;
}

/** Who draws the inputs, and the file to name in a sentence about it. */
export interface Judge {
  readonly suite: Suite;
  readonly label: string;
}

/** `seed` draws the inputs; `changes` are made to them each time. */
export async function prepareKernel(
  { suite: judge, label }: Judge,
  callable: Callable,
  shape: Shape,
  seed: number,
  mostSlots = maxSlots,
  changes: Changes = {},
): Promise<Kernel> {
  const draw = (from: number): Inputs =>
    changed(judge.inputs(shape, seededRandom(from)) as Inputs, changes, label);
  // What is written through another name is overwritten, too.
  const inPlace: readonly string[] = [...(judge.inPlace ?? []), ...(changes.alias ?? [])];
  let fresh = draw(seed);
  checkInPlace(fresh, inPlace, label);
  const count = inPlace.length === 0 ? 1 : slotCount(fresh, mostSlots);
  let current = seed;
  const placed = () => placeSlots(count, callable, () => copyOf(fresh) ?? draw(current));
  const started = now();
  let slots = await placed();
  const limit = count === 1 ? mostMovedBytes : mostMovedInSlots;
  const isMoved = count * bytesOf(fresh) <= limit && now() - started <= mostMovingMs;
  const { run } = callable;
  let last: Output | null = null;
  const kernel: Kernel = {
    maxBatch: inPlace.length === 0 ? 1e9 : count,
    renew: () => {
      for (const { inputs } of inPlace.length === 0 ? [] : slots) {
        for (const name of inPlace) renewField(inputs, fresh, name);
      }
    },
    relocate: async () => {
      if (isMoved) slots = await placed();
    },
    call: (batch) => {
      let output: Output = 0;
      if (inPlace.length === 0) {
        const { inputs } = slots[0] as Slot;
        for (let index = 0; index < batch; index += 1) output = run(inputs);
      } else {
        for (let index = 0; index < batch; index += 1) output = run((slots[index] as Slot).inputs);
      }
      last = output;
      return output;
    },
    spoilOutput: () => {
      if (last === null) return;
      const worked = slots.flatMap(({ inputs }) =>
        inPlace.flatMap((name) => viewsIn(inputs[name])),
      );
      const kept = new Set(worked.map(bufferKey));
      for (const array of arraysOf(last)) {
        if (!kept.has(bufferKey(array))) spoil(array);
      }
    },
    lastOutput: () => (last === null ? null : copyOfOutput(last)),
    refresh: async (from) => {
      current = from;
      fresh = draw(from);
      if (!slots.every(({ inputs }) => isFields(inputs))) {
        slots = await placed();
        return;
      }
      for (const { inputs } of slots) replaceValues(inputs, fresh, inPlace);
    },
  };
  neverOptimise(kernel.call);
  return kernel;
}

async function placeSlots(
  count: number,
  { prepare }: Callable,
  drawn: () => Inputs,
): Promise<Slot[]> {
  const slots: Slot[] = [];
  for (let index = 0; index < count; index += 1) {
    const padding = new Uint8Array(Math.ceil(Math.random() * mostPadding));
    slots.push({ inputs: (await prepare(drawn())) as Inputs, padding });
  }
  return slots;
}

/** Two views of the same bytes are the same array, whatever object they are. */
function bufferKey(value: unknown): string | unknown {
  return isView(value) ? `${identity(value.buffer)}:${value.byteOffset}` : value;
}

const identities = new WeakMap<object, number>();
function identity(object: object): number {
  const known = identities.get(object);
  if (known !== undefined) return known;
  const next = nextIdentity;
  nextIdentity += 1;
  identities.set(object, next);
  return next;
}
let nextIdentity = 0;

function slotCount(inputs: Inputs, most: number): number {
  return Math.max(1, Math.min(most, Math.floor(maxSlotBytes / Math.max(1, bytesOf(inputs)))));
}

/**
 * Quicker than drawing again; null where a copy would not be the same thing: a value not known how
 * to copy, an object of a class, arrays that share their memory with others.
 */
function copyOf(inputs: Inputs): Inputs | null {
  if (!isFields(inputs)) return null;
  const copies: [string, unknown][] = [];
  const buffers = new Set<unknown>();
  for (const [name, value] of Object.entries(inputs)) {
    if (isPrimitive(value)) copies.push([name, value]);
    else if (isNumericArray(value) && ownsMemory(value) && !buffers.has(value.buffer)) {
      buffers.add(value.buffer);
      copies.push([name, value.slice()]);
    } else return null;
  }
  return Object.fromEntries(copies);
}

function replaceValues(to: Inputs, from: Inputs, inPlace: readonly string[]): void {
  for (const name of Object.keys(from)) {
    if (inPlace.includes(name)) renewField(to, from, name);
    else copyValue(to, from, name);
  }
}

/** What no call overwrites may be the drawn value itself, whatever it is. */
function copyValue(to: Inputs, from: Inputs, name: string): void {
  const target = to[name];
  const source = from[name];
  if (isNumericArray(target) && isNumericArray(source)) target.set(source);
  else if (!isNumericArray(target)) to[name] = source;
}

/** Arrays alone, not the memory around them; what is no output is told later. */
function copyOfOutput(output: Output): Output {
  if (isNumericArray(output)) return output.slice();
  if (typeof output !== 'object') return output;
  const entries = Object.entries(output);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, isNumericArray(value) ? value.slice() : value]),
  );
}

function arraysOf(output: Output): readonly NumericArray[] {
  if (typeof output === 'number') return [];
  return isNumericArray(output) ? [output] : Object.values(output).filter(isNumericArray);
}

/** NaN where there is one; else a pattern that no kernel writes by chance. */
function spoil(array: NumericArray): void {
  const isFloat = array instanceof Float32Array || array instanceof Float64Array;
  array.fill(isFloat ? Number.NaN : 0x55);
}
