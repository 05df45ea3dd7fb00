import type { EscalationReason } from '#core/model/escalation.ts';
import type { HouseRule, RuleFinding } from '#core/model/house-rules.ts';
import type { World } from '#ports/world.ts';
import { escalate } from './escalate.ts';
import type { Run } from './pull-request-run.ts';

/** Findings that are not for the author alone to answer. */
const reasons: Readonly<Partial<Record<HouseRule, EscalationReason>>> = {
  signatures: 'signature',
  architecture: 'architecture',
};

/** Asks the chain of escalation about what a person with write access has to decide. */
export async function escalateFindings(
  world: World,
  { request: { repository, number } }: Run,
  findings: readonly RuleFinding[],
): Promise<void> {
  for (const { rule, status, text, approval } of findings) {
    const reason = reasons[rule];
    if (reason === undefined || status !== 'asked' || approval === undefined) continue;
    const asked = `${text} Look at it in the report above, then put the label or say what to do.`;
    await escalate(world, { repository, number, reason, asked });
  }
}
