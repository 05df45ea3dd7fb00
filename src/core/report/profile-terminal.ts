/** Profiles for a person at a terminal. */
import type { ProfilePair } from '../model/profile.ts';
import { profileFindings } from './profile-findings.ts';
import { type HotFunction, hotFunctions, placeText, shareText } from './profile-shares.ts';
import { countedLines } from './profile-text.ts';
import { line } from './terminal.ts';

const mostFunctions = 12;
const leastShare = 0.005;

/** Functions with their own share of the time (base, then head), and what that says. */
export function terminalProfile(pair: ProfilePair): string {
  const hot = hotFunctions(pair)
    .filter(({ base, head }) => Math.max(base ?? 0, head ?? 0) >= leastShare)
    .slice(0, mostFunctions);
  const findings = profileFindings(pair).map(({ text }) => `- ${line(text.replaceAll('`', ''))}`);
  return [
    line(pair.benchmark),
    ...hot.map((own) => functionLine(own, pair)),
    ...findings,
    ...countedLines(pair).map((text) => `- ${line(text)}`),
    ...pair.failures.map(({ message }) => `- not profiled: ${line(message)}`),
  ].join('\n');
}

function functionLine({ frame, base, head }: HotFunction, pair: ProfilePair): string {
  const share = (value: number | null) => (value === null ? '–' : shareText(value)).padStart(6);
  const both = pair.base === null || pair.head === null ? '' : `${share(base)} `;
  const figures = both === '' ? share(head ?? base) : `${both}${share(head)}`;
  return `${figures}  ${line(frame.name)} (${line(placeText(frame))})`;
}
