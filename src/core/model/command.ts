/** What people ask for in comments: the grammar, what each command is for, and where it works. */

/** Which part of a run is meant; everything where all lists are empty. */
export interface RunChoices {
  /** Kernels or suite files, as globs. */
  readonly suites: readonly string[];
  /** Benchmarks, as globs over ids. */
  readonly only: readonly string[];
  /** Time for measuring instead of the settings' own; null leaves it. */
  readonly budgetMs: number | null;
}

export const everything: RunChoices = { suites: [], only: [], budgetMs: null };

/** Whether benchmarks are left out; another budget alone leaves none out. */
export function isPartial({ suites, only }: RunChoices): boolean {
  return suites.length > 0 || only.length > 0;
}

export interface CommandInfo {
  /** What follows the name; empty where nothing does. */
  readonly usage: string;
  readonly about: string;
  readonly group: 'Measure' | 'Decide' | 'Look closer' | 'Have work done';
  /** `both`: on issues, too. */
  readonly place: 'pull request' | 'both';
}

/** In the order of the help. */
export const commandInfos = {
  run: {
    usage: '[suite...] [--only <glob>]... [--budget <time>]',
    about: 'measures this head again; a part of it, where suites or benchmarks are named',
    group: 'Measure',
    place: 'pull request',
  },
  rerun: {
    usage: '',
    about: 'measures again what the last run left inconclusive or errored; all, if nothing was',
    group: 'Measure',
    place: 'pull request',
  },
  cancel: {
    usage: '',
    about: 'stops the run that waits or runs',
    group: 'Measure',
    place: 'pull request',
  },
  baseline: {
    usage: '',
    about: 'measures the default branch; on a performance issue, answers it again',
    group: 'Measure',
    place: 'both',
  },
  approve: {
    usage: '[commit]',
    about: 'lets the code of this head run, for a fork or an author without write access',
    group: 'Decide',
    place: 'pull request',
  },
  accept: {
    usage: '<benchmark> <reason>',
    about: 'takes a regression for worth its while, on this pull request; the reason is kept',
    group: 'Decide',
    place: 'pull request',
  },
  unaccept: {
    usage: '<benchmark>',
    about: 'takes that back',
    group: 'Decide',
    place: 'pull request',
  },
  escalate: {
    usage: '',
    about: 'asks the next one of the chain of escalation',
    group: 'Decide',
    place: 'both',
  },
  explain: {
    usage: '[benchmark]',
    about: 'says why the last run was decided as it was',
    group: 'Look closer',
    place: 'pull request',
  },
  history: {
    usage: '<benchmark>',
    about: 'draws the stored baseline of the default branch',
    group: 'Look closer',
    place: 'both',
  },
  profile: {
    usage: '<benchmark> [--cachegrind]',
    about: 'says where the time goes',
    group: 'Look closer',
    place: 'both',
  },
  bisect: {
    usage: '<benchmark> [good..bad]',
    about: 'looks for the first slow commit',
    group: 'Look closer',
    place: 'both',
  },
  tune: {
    usage: '<kernel>',
    about: 'searches the parameters that the kernel declares',
    group: 'Have work done',
    place: 'both',
  },
  scaffold: {
    usage: '<file>',
    about: 'writes a first suite for the functions of a file',
    group: 'Have work done',
    place: 'both',
  },
  help: { usage: '', about: 'shows this list', group: 'Have work done', place: 'both' },
} as const satisfies Readonly<Record<string, CommandInfo>>;

export type CommandName = keyof typeof commandInfos;

export const commandNames = Object.keys(commandInfos) as readonly CommandName[];

/** A command that was understood. */
export type KnownCommand =
  | { readonly name: 'run'; readonly choices: RunChoices }
  | { readonly name: 'rerun' | 'cancel' | 'baseline' | 'escalate' | 'help' }
  /** `sha` is the commit that was read, or the beginning of it; null approves the present head. */
  | { readonly name: 'approve'; readonly sha: string | null }
  /** `benchmark` is a glob over ids, here and below. */
  | { readonly name: 'accept'; readonly benchmark: string; readonly reason: string }
  | { readonly name: 'unaccept' | 'history'; readonly benchmark: string }
  | { readonly name: 'explain'; readonly benchmark: string | null }
  | { readonly name: 'profile'; readonly benchmark: string; readonly cachegrind: boolean }
  | {
      readonly name: 'bisect';
      readonly benchmark: string;
      readonly good: string | null;
      readonly bad: string | null;
    }
  | { readonly name: 'tune'; readonly kernel: string }
  | { readonly name: 'scaffold'; readonly file: string };

/** A comment that starts with `/perf`. */
export type Command =
  | KnownCommand
  /** Its arguments were not understood: `why` is one sentence without its end. */
  | { readonly name: 'mistaken'; readonly of: CommandName; readonly why: string }
  /** A word that is no command, and the one that it looks like. */
  | { readonly name: 'unknown'; readonly word: string; readonly near: CommandName | null };
