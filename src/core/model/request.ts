import type { BenchmarkId } from './benchmark.ts';
import { isPartial, type RunChoices } from './command.ts';
import { type Repository, repositoryKey } from './repository.ts';

/** A command in a comment. */
export interface Asked {
  readonly repository: Repository;
  /** Of the issue or pull request on which it was asked, and where the answer goes. */
  readonly number: number;
  readonly onPullRequest: boolean;
  /** Who asked. */
  readonly by: string;
  readonly delivery: string;
}

/** What to measure and why. The key says what it supersedes. */
export type Request =
  | {
      readonly kind: 'pull-request';
      readonly repository: Repository;
      readonly number: number;
      readonly headSha: string;
      /** The delivery that asked, for the log. */
      readonly delivery: string;
      /**
       * Retries of what was left inconclusive, asked for by hand, run even if the head was judged
       * before.
       */
      readonly forced: boolean;
      /** What a command chose; absent where all is measured as the settings say. */
      readonly choices?: RunChoices | undefined;
    }
  | {
      readonly kind: 'baseline';
      readonly repository: Repository;
      readonly sha: string;
      readonly delivery: string;
    }
  | {
      readonly kind: 'issue';
      readonly repository: Repository;
      readonly number: number;
      readonly delivery: string;
    }
  | {
      /** Two commits of the default branch, whose series is suspect on one testbed. */
      readonly kind: 'confirm';
      readonly repository: Repository;
      readonly testbedId: string;
      readonly beforeSha: string;
      readonly afterSha: string;
      readonly benchmarks: readonly BenchmarkId[];
      readonly delivery: string;
    }
  | (Asked & {
      /** `benchmark` is a glob over ids. */
      readonly kind: 'profile';
      readonly benchmark: string;
      /** Count in a simulated processor, where the real one does not. */
      readonly cachegrind: boolean;
    })
  | (Asked & {
      readonly kind: 'bisect';
      readonly benchmark: string;
      /** Revisions as they were written; null takes what is known. */
      readonly good: string | null;
      readonly bad: string | null;
    })
  /** `benchmark` is a glob over ids; null explains all. */
  | (Asked & { readonly kind: 'explain'; readonly benchmark: string | null })
  | (Asked & { readonly kind: 'history'; readonly benchmark: string })
  | (Asked & { readonly kind: 'tune'; readonly kernel: string })
  | (Asked & { readonly kind: 'scaffold'; readonly file: string })
  | {
      /** A commit of the default branch against itself. */
      readonly kind: 'calibrate';
      readonly repository: Repository;
      readonly sha: string;
      readonly delivery: string;
    };

/** The key of a pull request's runs: it has one at a time. */
export function pullRequestKey(repository: Repository, number: number): string {
  return `${repositoryKey(repository)}#${number}`;
}

/** Of runs of a part, which must not take the place of a whole one. */
export function partKey(repository: Repository, number: number): string {
  return `${pullRequestKey(repository, number)}/part`;
}

/** Whether the check run of the pull request waits for it; a part has an answer of its own. */
export function isWhole(request: Extract<Request, { kind: 'pull-request' }>): boolean {
  return request.choices === undefined || !isPartial(request.choices);
}

/** A newer request of the same key takes the place of an older one. */
export function requestKey(request: Request): string {
  const where = repositoryKey(request.repository);
  switch (request.kind) {
    case 'pull-request':
      return isWhole(request)
        ? pullRequestKey(request.repository, request.number)
        : partKey(request.repository, request.number);
    case 'baseline':
      return `${where}@${request.sha}`;
    case 'issue':
      return `${where}!${request.number}`;
    case 'confirm':
      return `${where}^${[request.afterSha, request.beforeSha, request.testbedId].join('/')}`;
    case 'profile':
    case 'bisect':
    case 'history':
      return `${where}#${request.number}/${request.kind}:${request.benchmark}`;
    case 'explain':
      return `${where}#${request.number}/explain:${request.benchmark ?? ''}`;
    case 'tune':
      return `${where}/tune:${request.kernel}`;
    case 'scaffold':
      return `${where}/scaffold:${request.file}`;
    case 'calibrate':
      return calibrationKey(request.repository);
  }
}

/** The key of a repository's calibration: it has one at a time. */
export function calibrationKey(repository: Repository): string {
  return `${repositoryKey(repository)}~calibrate`;
}

/** What nobody waits for: it is handled last, and stopped as soon as anything else is asked for. */
export function givesWay({ kind }: Pick<Request, 'kind'>): boolean {
  return kind === 'calibrate';
}
