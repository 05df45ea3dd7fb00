import type { Permission, PullRequest } from '../model/repository.ts';
import type { Settings } from '../model/settings.ts';

export interface PermissionInput {
  readonly pullRequest: PullRequest;
  /** `owner/name` of the base. */
  readonly repositoryKey: string;
  /** The author's permission in the base's repository. */
  readonly permission: Permission;
  readonly settings: Pick<Settings, 'trustedAssociations'>;
  /** Whether somebody with write access said `/perf approve` for this very head. */
  readonly approved: boolean;
}

/**
 * Whether the code of a pull request may run on our machine. A fork always waits for an approval of
 * its head: who may push there is nothing that this repository knows. A branch of the repository
 * runs for people who may write, and for those whose association the settings trust.
 */
export function mayRun(input: PermissionInput): boolean {
  const { pullRequest, permission, settings } = input;
  if (input.approved) return true;
  const head = pullRequest.headRepository?.toLowerCase();
  if (head !== input.repositoryKey.toLowerCase()) return false;
  if (mayWrite(permission)) return true;
  return settings.trustedAssociations.includes(pullRequest.authorAssociation);
}

/** Who may command. */
export function mayWrite(permission: Permission): boolean {
  return permission === 'admin' || permission === 'write';
}
