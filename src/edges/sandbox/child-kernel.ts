/** One implementation at one shape, ready to be called: its inputs, its outputs, its slots. */
import type { NumericArray, Output, Shape, Suite } from '#suite';
import type { Callable } from './child-suite.ts';
import { bytesOf, checkInPlace, isView, renewField, viewsIn } from './child-values.ts';
import { isNumericArray } from './protocol.ts';
import { seededRandom } from './random.ts';

type Inputs = Record<string, unknown>;

/**
 * A kernel that works in place spoils its inputs, so each call of a batch gets inputs of its own, a
 * slot. They are renewed before the batch, outside of the timed part.
 */
interface Slot {
  readonly inputs: Inputs;
}

const maxSlots = 256;
const maxSlotBytes = 32 * 2 ** 20;

export interface Kernel {
  /** Calls in one batch at most; 1e9 where nothing is in place. */
  readonly maxBatch: number;
  /** Restores what the last batch has overwritten; call before each batch. */
  renew(): void;
  /** Calls the kernel; returns the output of the last call. */
  call(batch: number): Output;
  /** Fills the arrays that the kernel wrote last with NaN, so that stale ones show. */
  spoilOutput(): void;
  lastOutput(): Output | null;
  /** Puts the values of other inputs into the same arrays. */
  refresh(seed: number): void;
}

/** Who draws the inputs, and the file to name in a sentence about it. */
export interface Judge {
  readonly suite: Suite;
  readonly label: string;
}

export async function prepareKernel(
  { suite: judge, label }: Judge,
  callable: Callable,
  shape: Shape,
  seed: number,
  mostSlots = maxSlots,
): Promise<Kernel> {
  const draw = (from: number): Inputs => judge.inputs(shape, seededRandom(from)) as Inputs;
  const inPlace: readonly string[] = judge.inPlace ?? [];
  let fresh = draw(seed);
  checkInPlace(fresh, inPlace, label);
  const count = inPlace.length === 0 ? 1 : slotCount(fresh, mostSlots);
  const slots: Slot[] = [];
  for (let index = 0; index < count; index += 1) {
    slots.push({ inputs: (await callable.prepare(draw(seed))) as Inputs });
  }
  const [first] = slots as [Slot];
  const { run } = callable;
  let last: Output | null = null;
  const inputArrays = (): Set<unknown> =>
    new Set(
      slots
        .flatMap(({ inputs }) => inPlace.flatMap((name) => viewsIn(inputs[name])))
        .map(bufferKey),
    );

  return {
    maxBatch: inPlace.length === 0 ? 1e9 : count,
    renew: () => {
      for (const { inputs } of inPlace.length === 0 ? [] : slots) {
        for (const name of inPlace) renewField(inputs, fresh, name);
      }
    },
    call: (batch) => {
      let output: Output = 0;
      if (inPlace.length === 0) {
        const { inputs } = first;
        for (let index = 0; index < batch; index += 1) output = run(inputs);
      } else {
        for (let index = 0; index < batch; index += 1) output = run((slots[index] as Slot).inputs);
      }
      last = output;
      return output;
    },
    spoilOutput: () => {
      if (last === null) return;
      const kept = inputArrays();
      for (const array of arraysOf(last)) {
        if (!kept.has(bufferKey(array))) spoil(array);
      }
    },
    lastOutput: () => last,
    refresh: (from) => {
      fresh = draw(from);
      for (const { inputs } of slots) {
        for (const name of Object.keys(fresh)) {
          if (inPlace.includes(name)) renewField(inputs, fresh, name);
          else copyValue(inputs, fresh, name);
        }
      }
    },
  };
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

/** What no call overwrites may be the drawn value itself, whatever it is. */
function copyValue(to: Inputs, from: Inputs, name: string): void {
  const target = to[name];
  const source = from[name];
  if (isNumericArray(target) && isNumericArray(source)) target.set(source);
  else if (!isNumericArray(target)) to[name] = source;
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
