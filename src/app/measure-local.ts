import { judgeRecording } from '#core/analysis/judge.ts';
import { UserError } from '#core/model/errors.ts';
import type { Recording } from '#core/model/recording.ts';
import type { Report } from '#core/model/report.ts';
import type { Settings } from '#core/model/settings.ts';
import * as messages from '#core/report/messages.ts';
import type { LocalSource } from '#ports/checkout.ts';
import type { Bench } from '#ports/world.ts';
import { findSuites } from './find-suites.ts';
import { measureTrees } from './measure-trees.ts';
import { readSettings } from './read-settings.ts';
import { reportOf } from './report-of.ts';
import { runTests } from './run-tests.ts';

export interface LocalOptions extends LocalSource {
  /** Suite files (globs) instead of the configured ones; empty keeps those. */
  readonly suites: readonly string[];
  readonly only: readonly string[];
  readonly all: boolean;
  /** Instead of the configured budget; null keeps that. */
  readonly budgetMs: number | null;
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
    const settings = withOptions(await readSettings(bench.sources, workspace), options);
    const { all, only } = options;
    const found = await findSuites(bench.sources, workspace, { settings, all });
    const isNone = found.base.length + found.head.length === 0;
    if (isNone && (options.suites.length > 0 || settings.commands.length === 0)) {
      throw new UserError(messages.noSuites());
    }
    const tests = options.alone ? null : await runTests(bench, workspace.head, settings, signal);
    const recording = await measureTrees(bench, workspace, { settings, all, only }, signal);
    return { recording, report: localReport(bench, recording, tests) };
  } finally {
    await workspace.dispose();
  }
}

function withOptions(settings: Settings, options: LocalOptions): Settings {
  return {
    ...settings,
    suites: options.suites.length > 0 ? options.suites : settings.suites,
    budgetMs: options.budgetMs ?? settings.budgetMs,
  };
}

function localReport(bench: Bench, recording: Recording, tests: Report['tests']): Report {
  const judgement = judgeRecording(recording, new Map());
  const notices = bench.sandbox.isolation === 'none' ? [messages.noSandbox()] : [];
  return reportOf(recording, judgement, { tests, link: null, notices });
}
