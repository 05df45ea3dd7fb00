import { describe, expect, test } from 'vitest';
import type { Permission, PullRequest } from '#core/model/repository.ts';
import { mayRun } from '#core/policy/permission.ts';

function decide(
  headRepository: string | null,
  permission: Permission,
  authorAssociation: string,
  approved = false,
): boolean {
  const pullRequest = { headRepository, authorAssociation } as PullRequest;
  const settings = { trustedAssociations: ['OWNER', 'MEMBER'] };
  return mayRun({ pullRequest, repositoryKey: 'Acme/kernels', permission, settings, approved });
}

describe('whose code may run', () => {
  test.each([
    ['acme/kernels', 'write', 'NONE', true],
    ['acme/kernels', 'admin', 'NONE', true],
    ['acme/kernels', 'read', 'MEMBER', true],
    ['acme/kernels', 'read', 'CONTRIBUTOR', false],
    ['acme/kernels', 'none', 'NONE', false],
    ['ada/kernels', 'write', 'OWNER', false],
    ['ada/kernels', 'none', 'FIRST_TIMER', false],
    [null, 'admin', 'OWNER', false],
  ] as const)('head %s, permission %s, %s: %s', (head, permission, association, expected) => {
    expect(decide(head, permission, association)).toBe(expected);
    // An approval is for the head at hand, whoever wrote it.
    expect(decide(head, permission, association, true)).toBe(true);
  });
});
