import { judgeRecording } from '#core/analysis/judge.ts';
import { pointsOf } from '#core/analysis/roofline.ts';
import type { Ceilings, RooflinePoint } from '#core/model/ceilings.ts';
import { UserError } from '#core/model/errors.ts';
import type { Recording } from '#core/model/recording.ts';
import type { Bench } from '#ports/world.ts';

type CeilingsBench = Pick<Bench, 'sandbox' | 'ceilings' | 'clock' | 'progress'>;

/** The ceilings of this testbed: those that are kept, unless they are to be measured anew. */
export async function ceilingsHere(
  { sandbox, ceilings: shelf, clock, progress }: CeilingsBench,
  anew: boolean,
  signal: AbortSignal,
): Promise<Ceilings> {
  const { id: testbedId } = await sandbox.testbed();
  const kept = anew ? null : await shelf.find(testbedId);
  if (kept !== null) return kept;
  progress.step('measuring the ceilings');
  const measured = await sandbox.ceilings(signal);
  const ceilings = { testbedId, measuredAt: clock.now().toISOString(), ...measured };
  await shelf.save(ceilings);
  return ceilings;
}

/**
 * The benchmarks of a run under the ceilings of its testbed. Throws UserError where the ceilings
 * are of another one: what one machine did says nothing under the roof of another.
 */
export function pointsOfRun(recording: Recording, ceilings: Ceilings): readonly RooflinePoint[] {
  const { testbed } = recording;
  if (testbed.id !== ceilings.testbedId) {
    throw new UserError(
      `The run was measured on testbed ${testbed.id}, the ceilings on ${ceilings.testbedId}: draw ` +
        'it on the machine, with the version of Node, that measured it.',
    );
  }
  return pointsOf(judgeRecording(recording, new Map()).rows, ceilings);
}
