/** The results as tables: Markdown that reads well in a terminal, too. */
import { defaultProcedure } from '#core/analysis/procedure.ts';
import type { Procedure } from '#core/model/recording.ts';
import { countedOf } from './cells.ts';
import { effects, type RuleResult } from './evaluate.ts';
import type { Rate } from './rate.ts';
import type { Session } from './sessions.ts';
import { kernels } from './trees.ts';

const none = '–';

export function sessionLines(sessions: readonly Session[]): string {
  const [first] = sessions;
  if (first === undefined) return 'No sessions.';
  const { cpu, cores, hypervisor, kernel, runtime } = first.testbed;
  const machine = `${cpu}, ${cores} cores, hypervisor ${hypervisor}, ${kernel}, ${runtime}.`;
  return [machine, 'Sessions:', '', ...sessions.map((session) => `- ${sessionLine(session)}`)].join(
    '\n',
  );
}

function sessionLine(session: Session): string {
  const aside = session.rounds.length - countedOf(session).length;
  const parts = [
    `${session.rounds.length} rounds`,
    ...(aside > 0 ? [`${aside} of them set aside, since the machine was busy`] : []),
    session.commit === null ? 'commit unknown' : `commit ${shortCommit(session.commit)}`,
    ...(otherProcedure(session) === null ? [] : [otherProcedure(session)]),
  ];
  return `${session.id}: ${parts.join(', ')}`;
}

/** `-dirty` stays. */
function shortCommit(commit: string): string {
  return commit.replace(/^([0-9a-f]{10})[0-9a-f]*/, '$1');
}

/** How the procedure of a session differs from today's, which judges it; null where it does not. */
export function otherProcedure({ procedure }: Pick<Session, 'procedure'>): string | null {
  if (procedure === null) return 'recorded with a procedure that is not known';
  const names = Object.keys({ ...defaultProcedure, ...procedure }) as (keyof Procedure)[];
  const changes = names
    .filter((name) => procedure[name] !== defaultProcedure[name])
    .map((name) => `${name} ${procedure[name]} instead of ${defaultProcedure[name]}`);
  return changes.length === 0 ? null : `recorded with another procedure (${changes.join(', ')})`;
}

export function resultTables(results: readonly RuleResult[]): string {
  return [rulesTable(results), evidenceTable(results), kernelsTable(results)].join('\n\n');
}

function rulesTable(results: readonly RuleResult[]): string {
  const head = [
    'rule',
    'slower, A/A',
    'faster, A/A',
    'all equal, A/A',
    ...effects.map((effect) => `+${effect} % found`),
    'rounds',
    'seconds',
  ];
  const rows = results.map((one) => [
    one.name,
    withInterval(one.falseAlarms),
    withInterval(one.falseImprovements),
    percent(one.settledRate),
    ...effects.map((effect) => withInterval(one.powerIntervals[effect])),
    one.rounds === null ? none : one.rounds.toFixed(1),
    one.seconds === null ? none : one.seconds.toFixed(0),
  ]);
  return table(head, rows);
}

/** Verdicts that share no round: what the rates above, of draws that overlap, stand on. */
function evidenceTable(results: readonly RuleResult[]): string {
  const head = [
    'in the order of time, each round once',
    'slower, A/A',
    'faster, A/A',
    'A/A rounds',
    ...effects.map((effect) => `+${effect} % found`),
    'rounds',
  ];
  const rows = results.map(({ name, inSessions }) => {
    const { cells, rounds, slower, faster, power } = inSessions;
    const slowed = effects.map((effect) => power[effect]);
    return [
      name,
      ...[slower, faster].map((count) => ofCells(count, cells)),
      String(rounds),
      ...slowed.map((one) => ofCells(one.slower, one.cells)),
      String(slowed.reduce((sum, one) => sum + one.rounds, 0)),
    ];
  });
  return table(head, rows);
}

function ofCells(count: number, cells: number): string {
  return cells === 0 ? none : `${count} of ${cells}`;
}

/** Power by kernel, of our own rules: where an effect is hard to see. */
function kernelsTable(results: readonly RuleResult[]): string {
  const own = results.filter(({ name }) => name.startsWith('Isochron'));
  const rows = own.flatMap((one) =>
    effects.map((effect) => [
      `${one.name}, +${effect} %`,
      ...kernels.map((kernel) => percent(one.powerByKernel[kernel][effect])),
    ]),
  );
  return table(['found', ...kernels], rows);
}

function withInterval({ rate, interval, trials }: Rate): string {
  if (rate === null || interval === null || trials === 0) return none;
  const [low, high] = interval;
  return `${percent(rate)} (${percent(low)} to ${percent(high)})`;
}

function percent(share: number | null): string {
  if (share === null) return none;
  const value = share * 100;
  return `${value === 0 || value >= 10 ? value.toFixed(value % 1 < 0.05 ? 0 : 1) : value.toPrecision(2)} %`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
