import { judgeRecording } from '#core/analysis/judge.ts';
import { UserError } from '#core/model/errors.ts';
import type { Recording } from '#core/model/recording.ts';
import type { Report } from '#core/model/report.ts';
import type { Settings } from '#core/model/settings.ts';
import * as messages from '#core/report/messages.ts';
import type { LocalSource, Workspace } from '#ports/checkout.ts';
import type { Bench } from '#ports/world.ts';
import { findSuites } from './find-suites.ts';
import { measureTrees } from './measure-trees.ts';
import { readSettings } from './read-settings.ts';
import { reportOf } from './report-of.ts';
import { runTests } from './run-tests.ts';

/** What a person says instead of the repository's settings. */
export interface ChosenSuites {
  /** Suite files (globs) instead of the configured ones; empty keeps those. */
  readonly suites: readonly string[];
  /** Instead of the configured budget; null keeps that. */
  readonly budgetMs: number | null;
}

export interface LocalOptions extends LocalSource, ChosenSuites {
  readonly only: readonly string[];
  readonly all: boolean;
}

export interface LocalResult {
  readonly recording: Recording;
  readonly report: Report;
}

/**
 * `isochron compare` and `isochron run`: the main job on a repository of this machine, with no
 * server.
 */
export async function measureLocal(
  bench: Bench,
  options: LocalOptions,
  signal: AbortSignal,
): Promise<LocalResult> {
  bench.progress.step('checking out');
  const workspace = await bench.checkout.openLocal(options, signal);
  try {
    const { all, only } = options;
    const settings = await localSettings(bench, workspace, options, all);
    const tests = options.alone ? null : await runTests(bench, workspace.head, settings, signal);
    const recording = await measureTrees(bench, workspace, { settings, all, only }, signal);
    return { recording, report: localReport(bench, recording, tests) };
  } finally {
    await workspace.dispose();
  }
}

/** The repository's settings but for what was chosen. Throws UserError where no suite is found. */
export async function localSettings(
  bench: Bench,
  workspace: Workspace,
  { suites, budgetMs }: ChosenSuites,
  all: boolean,
): Promise<Settings> {
  const own = await readSettings(bench.sources, workspace);
  const settings: Settings = {
    ...own,
    suites: suites.length > 0 ? suites : own.suites,
    budgetMs: budgetMs ?? own.budgetMs,
  };
  const found = await findSuites(bench.sources, workspace, { settings, all });
  const isNone = found.base.length + found.head.length === 0;
  if (isNone && (suites.length > 0 || settings.commands.length === 0)) {
    throw new UserError(messages.noSuites());
  }
  return settings;
}

function localReport(bench: Bench, recording: Recording, tests: Report['tests']): Report {
  const judgement = judgeRecording(recording, new Map());
  const notices = bench.sandbox.isolation === 'none' ? [messages.noSandbox()] : [];
  return reportOf(recording, judgement, { tests, link: null, notices });
}
