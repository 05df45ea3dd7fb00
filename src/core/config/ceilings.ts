/** Ceilings as they were measured or kept: JSON from a process or a file. */
import { z } from 'zod';
import type { Ceilings, MeasuredCeilings } from '../model/ceilings.ts';

const speed = z.number().positive().finite();

const measured = {
  operations: z.array(z.strictObject({ name: z.string().min(1), gflops: speed })).min(1),
  bandwidths: z.array(z.strictObject({ bytes: z.number().positive(), gbps: speed })).min(1),
};

const measuredSchema = z.strictObject(measured);
export const ceilingsSchema: z.ZodType<Ceilings> = z.strictObject({
  testbedId: z.string().min(1),
  measuredAt: z.iso.datetime(),
  ...measured,
});

/** What the measuring process printed; null where it is anything else. */
export function parseMeasuredCeilings(text: string): MeasuredCeilings | null {
  return parsed(measuredSchema, text);
}

/** What a file keeps; null where it is anything else, so that it is measured anew. */
export function parseKeptCeilings(text: string): Ceilings | null {
  return parsed(ceilingsSchema, text);
}

function parsed<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
