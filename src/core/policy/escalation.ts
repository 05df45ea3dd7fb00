/** How the chain of escalation is walked. */
import {
  type Addressee,
  type Escalation,
  type EscalationLevel,
  escalationDays,
} from '../model/escalation.ts';
import type { ThreadComment } from '../model/repository.ts';

/** A line of a comment. */
const isCommand = /^ {0,3}\/perf(?:\s|$)/m;

const dayMs = 24 * 60 * 60_000;

/** Whether the addressee has had the time that an answer may take. */
export function isDue({ state, saidAt }: Escalation, now: Date): boolean {
  return state === 'waiting' && now.getTime() - Date.parse(saidAt) >= escalationDays * dayMs;
}

/** One level up; where the chain has no further one, its end, which is said once. */
export function oneLevelUp(
  escalation: Escalation,
  chain: readonly EscalationLevel[],
  now: Date,
): Escalation {
  const level = Math.min(escalation.level + 1, chain.length);
  const state = level === chain.length ? 'ended' : 'waiting';
  return { ...escalation, level, state, saidAt: now.toISOString() };
}

/**
 * What people said after the newest comment that asked them. Apps and Isochron are nobody, and a
 * command is no answer.
 */
export function saidSince(
  comments: readonly ThreadComment[],
  marker: string,
): readonly ThreadComment[] {
  const asked = comments.findLast(({ isOurs, body }) => isOurs && body.includes(marker));
  if (asked === undefined) return [];
  return comments.filter(
    ({ id, isOurs, isBot, body }) => id > asked.id && !isOurs && !isBot && !isCommand.test(body),
  );
}

/** Members of a team are known by their write access alone. */
export function isAddressee(login: string, to: Addressee | undefined): boolean {
  return to?.kind === 'user' && to.login.toLowerCase() === login.toLowerCase();
}
