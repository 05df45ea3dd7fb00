import { UserError } from '#core/model/errors.ts';
import type { Asked } from '#core/model/request.ts';
import type { World } from '#ports/world.ts';

/** The issue that asked work is for. Throws UserError where a pull request names none. */
export async function issueFor({ github }: World, asked: Asked): Promise<number> {
  const { repository, number, onPullRequest } = asked;
  if (!onPullRequest) return number;
  const [issue] = await github.closingIssues(repository, number);
  if (issue !== undefined) return issue;
  throw new UserError('Which issue is this for? Write `Closes #<number>` into the description.');
}
