/** The results as tables: Markdown that reads well in a terminal, too. */
import { effects, type RuleResult } from './evaluate.ts';
import type { Rate } from './rate.ts';
import type { Session } from './sessions.ts';
import { kernels } from './trees.ts';

const none = '–';

export function sessionLines(sessions: readonly Session[]): string {
  const [first] = sessions;
  if (first === undefined) return 'No sessions.';
  const { cpu, cores, hypervisor, kernel, runtime } = first.testbed;
  const ids = sessions.map(({ id, rounds }) => `${id} (${rounds.length} rounds)`).join(', ');
  return `${cpu}, ${cores} cores, hypervisor ${hypervisor}, ${kernel}, ${runtime}.\nSessions: ${ids}.`;
}

export function resultTables(results: readonly RuleResult[]): string {
  return [rulesTable(results), kernelsTable(results)].join('\n\n');
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

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
