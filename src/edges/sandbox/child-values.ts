/** Values that a kernel may overwrite, and how they become what they were. */
import { SuiteError } from './child-suite.ts';

/** Typed arrays of numbers and of bigints. */
interface View extends ArrayBufferView {
  readonly [index: number]: unknown;
  readonly length: number;
  set(values: ArrayLike<unknown>): void;
}

type Fields = Record<string, unknown>;

export function isView(value: unknown): value is View {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** Whether it has memory of its own, as long as itself and for good. */
export function ownsMemory({ buffer, byteLength }: ArrayBufferView): boolean {
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && !buffer.resizable;
}

/** A plain record. */
export function isFields(value: unknown): value is Fields {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

export function isPrimitive(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && typeof value !== 'function');
}

/** Throws a sentence when a field that is worked on in place could not be renewed. */
export function checkInPlace(inputs: Fields, names: readonly string[], label: string): void {
  for (const name of names) {
    if (!Object.hasOwn(inputs, name)) {
      throw new SuiteError(`${label}: inPlace names ${name}, which inputs does not return.`);
    }
    const strange = strangeIn(inputs[name]);
    if (strange !== null) {
      throw new SuiteError(
        `${label}: inPlace names ${name}, which is or holds a ${strange} and cannot be renewed; ` +
          'give typed arrays, lists, records and numbers.',
      );
    }
  }
}

/** The kind of the first value that cannot be renewed. */
function strangeIn(value: unknown): string | null {
  if (isView(value) || isPrimitive(value)) return null;
  if (!Array.isArray(value) && !isFields(value)) {
    return typeof value === 'function' ? 'function' : (value?.constructor?.name ?? 'object');
  }
  for (const one of Object.values(value)) {
    const strange = strangeIn(one);
    if (strange !== null) return strange;
  }
  return null;
}

/**
 * Puts the values of `from` into the arrays and records that `to` has, which keep their place in
 * memory. `from` is only read: what the kernel gets is never the master copy.
 */
export function renewField(to: Fields, from: Fields, name: string): void {
  to[name] = renewed(to[name], from[name]);
}

function renewed(target: unknown, source: unknown): unknown {
  if (isView(target) && (isView(source) || Array.isArray(source))) {
    target.set(source);
    return target;
  }
  if (isView(source)) {
    // Only where a kernel has put something else in the array's place.
    return structuredClone(source);
  }
  if (Array.isArray(source)) {
    const list: unknown[] = Array.isArray(target) ? target : [];
    list.length = source.length;
    for (let index = 0; index < source.length; index += 1) {
      list[index] = renewed(list[index], source[index]);
    }
    return list;
  }
  if (!isFields(source)) return source;
  const fields: Fields = isFields(target) ? target : {};
  for (const name of Object.keys(fields)) if (!Object.hasOwn(source, name)) delete fields[name];
  for (const name of Object.keys(source)) fields[name] = renewed(fields[name], source[name]);
  return fields;
}

/** The typed arrays of a value, however deep. */
export function viewsIn(value: unknown): readonly View[] {
  if (isView(value)) return [value];
  return Array.isArray(value) || isFields(value) ? Object.values(value).flatMap(viewsIn) : [];
}

/** How much memory a value takes, about; what is private is not counted. */
export function bytesOf(value: unknown): number {
  const seen = new Set<unknown>();
  const open = [value];
  let sum = 0;
  while (open.length > 0) {
    const one = open.pop();
    sum += ownBytes(one);
    for (const inner of innersOf(one)) {
      if (isPrimitive(inner)) sum += 8;
      else if (!seen.has(inner)) open.push(inner);
      seen.add(inner);
    }
  }
  return sum;
}

function ownBytes(value: unknown): number {
  const isMemory = value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;
  return isMemory || ArrayBuffer.isView(value) ? value.byteLength : 8;
}

function innersOf(value: unknown): Iterable<unknown> {
  if (isPrimitive(value) || ArrayBuffer.isView(value)) return [];
  if (value instanceof Set) return value;
  if (value instanceof Map) return [...value.keys(), ...value.values()];
  return Object.values(value as object);
}
