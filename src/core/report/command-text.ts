/** Commands as people write them. */
import type { KnownCommand, RunChoices } from '../model/command.ts';

/** `/perf …`, so that whoever writes it means this very command. */
export function commandText(command: KnownCommand): string {
  return ['/perf', command.name, ...argumentsOf(command)].join(' ');
}

function argumentsOf(command: KnownCommand): readonly string[] {
  switch (command.name) {
    case 'run':
      return choicesText(command.choices);
    case 'approve':
      return command.sha === null ? [] : [command.sha];
    case 'accept':
      return [quoted(command.benchmark), enclosed(command.reason)];
    case 'unaccept':
    case 'history':
      return [quoted(command.benchmark)];
    case 'explain':
      return command.benchmark === null ? [] : [quoted(command.benchmark)];
    case 'profile':
      return [quoted(command.benchmark), ...(command.cachegrind ? ['--cachegrind'] : [])];
    case 'bisect': {
      const { good, bad } = command;
      const range = good === null && bad === null ? [] : [`${good ?? ''}..${bad ?? ''}`];
      return [quoted(command.benchmark), ...range];
    }
    case 'tune':
      return [command.kernel];
    case 'scaffold':
      return [quoted(command.file)];
    case 'rerun':
    case 'cancel':
    case 'baseline':
    case 'escalate':
    case 'help':
      return [];
  }
}

function choicesText({ suites, only, budgetMs }: RunChoices): readonly string[] {
  return [
    ...suites.map(quoted),
    ...only.flatMap((glob) => ['--only', quoted(glob)]),
    ...(budgetMs === null ? [] : ['--budget', `${budgetMs}ms`]),
  ];
}

/** As it is where that reads as one word, else between quotation marks. */
function quoted(text: string): string {
  return /^[^\s"'-]\S*$/.test(text) ? text : enclosed(text);
}

function enclosed(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
