import { UserError } from '#core/model/errors.ts';
import type { Request } from '#core/model/request.ts';
import type { World } from '#ports/world.ts';
import { issueFor } from './issue-for.ts';

export async function scaffold(
  world: World,
  request: Extract<Request, { kind: 'scaffold' }>,
  _signal: AbortSignal,
): Promise<void> {
  await issueFor(world, request);
  throw new UserError('`/perf scaffold` is not built yet.');
}
