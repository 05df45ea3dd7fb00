/** What the chain of escalation says. One message, one function, one golden file. */
import {
  type Addressee,
  type Escalation,
  type EscalationLevel,
  type EscalationReason,
  escalationDays,
} from '../model/escalation.ts';
import type { StickyComment } from '../model/publication.ts';
import { hiddenLine } from './hidden.ts';
import { code, paragraphs, prose } from './markdown.ts';

/** What the hidden line of the data is called. */
export const escalationData = 'escalation-state';

/** All comments about one reason on a thread begin with it. */
export function escalationMarker(reason: EscalationReason): string {
  return `<!-- isochron:escalation ${reason} `;
}

const whys = {
  'no-issue': 'no issue says what this is for, so nothing is measured',
  signature: 'an exported signature of a measured kernel changes',
  architecture: 'it touches the architecture',
  unreachable: 'a requirement was not reached by tuning',
  asked: 'somebody asked for it',
} as const satisfies Readonly<Record<EscalationReason, string>>;

/**
 * One comment a level, since an edit would notify nobody. `chain` is what the settings say now, and
 * `escalation.level` the level that is asked.
 */
export function escalationComment(
  escalation: Escalation,
  chain: readonly EscalationLevel[],
): StickyComment {
  const { number, reason, asked, level } = escalation;
  const marker = `${escalationMarker(reason)}${level} -->`;
  const here = chain[level];
  const next = chain[level + 1];
  const text =
    here === undefined
      ? endText(escalation, chain)
      : paragraphs([
          `### ${mentionOf(here.to)}: this cannot go on without you`,
          `**Why**: ${whys[reason]}.`,
          `**What is asked**: ${prose(asked)}`,
          `${levelText(level, chain)} A comment here by you, or by anybody with write access, is ` +
            `an answer. Without one within ${escalationDays} days ` +
            (next === undefined
              ? 'nobody else is asked'
              : `${nameOf(next)} is asked next; \`/perf escalate\` does that at once`) +
            '.',
        ]);
  const body = [marker, hiddenLine(escalationData, escalation), text].join('\n');
  return { number, marker, body, verdict: null };
}

function endText({ reason, asked }: Escalation, chain: readonly EscalationLevel[]): string {
  return paragraphs([
    '### Nobody is left to be asked',
    `**Why**: ${whys[reason]}.`,
    `**What is asked**: ${prose(asked)}`,
    `The chain of escalation ended: ${chain.map(nameOf).join(', ')}. Nothing more is said about ` +
      'this; whoever can decide it, please do.',
  ]);
}

function levelText(level: number, chain: readonly EscalationLevel[]): string {
  const here = chain[level];
  const name = here === undefined ? '' : `, ${nameOf(here)}`;
  return `Level ${level + 1} of ${chain.length} of the chain of escalation${name}.`;
}

function nameOf({ name }: EscalationLevel): string {
  return code(name, 60);
}

/** Settings are parsed, so a login and a team are what they say, and mention nobody else. */
function mentionOf(to: Addressee): string {
  switch (to.kind) {
    case 'user':
      return `@${to.login}`;
    case 'team':
      return `@${to.organization}/${to.team}`;
    case 'label':
      return code(to.label, 60);
  }
}

export function noChain(): string {
  return (
    'Nobody can be asked: the settings have no chain of escalation. List who is, as `escalation` in ' +
    '`.github/isochron.yml` of the default branch: `- { name: design, to: "@octo/design" }`.'
  );
}

export function chainEnded(): string {
  return 'The chain of escalation has ended: nobody is left to be asked.';
}
