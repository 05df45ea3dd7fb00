import { type Repository, repositoryKey } from './repository.ts';

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
    };

/** The key of a pull request's runs: it has one at a time. */
export function pullRequestKey(repository: Repository, number: number): string {
  return `${repositoryKey(repository)}#${number}`;
}

/** A newer request of the same key takes the place of an older one. */
export function requestKey(request: Request): string {
  const where = repositoryKey(request.repository);
  switch (request.kind) {
    case 'pull-request':
      return pullRequestKey(request.repository, request.number);
    case 'baseline':
      return `${where}@${request.sha}`;
    case 'issue':
      return `${where}!${request.number}`;
  }
}
