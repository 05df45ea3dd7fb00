/**
 * The child's end of the protocol: blocking reads and writes, so that waiting costs no time slices.
 */
import { readSync, writeSync } from 'node:fs';
import {
  type Answer,
  childReads,
  childWrites,
  encodeFrame,
  frameHeaderBytes,
  frameLengths,
  type Order,
} from './protocol.ts';

function read(size: number): Uint8Array | null {
  const bytes = new Uint8Array(size);
  let filled = 0;
  while (filled < size) {
    const count = readSync(childReads, bytes, filled, size - filled, null);
    if (count === 0) return null;
    filled += count;
  }
  return bytes;
}

/** Waits for the parent. Null when it is gone. */
export function nextOrder(): Order | null {
  const header = read(frameHeaderBytes);
  if (header === null) return null;
  const text = read(frameLengths(header).text);
  return text === null ? null : (JSON.parse(new TextDecoder().decode(text)) as Order);
}

export function answer(message: Answer, bytes: readonly Uint8Array[] = []): void {
  const frame = encodeFrame(message, bytes);
  let written = 0;
  while (written < frame.length) {
    written += writeSync(childWrites, frame, written, frame.length - written);
  }
}
