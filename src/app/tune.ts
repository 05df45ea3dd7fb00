import { UserError } from '#core/model/errors.ts';
import type { Request } from '#core/model/request.ts';
import type { World } from '#ports/world.ts';
import { issueFor } from './issue-for.ts';

export async function tune(
  world: World,
  request: Extract<Request, { kind: 'tune' }>,
  _signal: AbortSignal,
): Promise<void> {
  await issueFor(world, request);
  throw new UserError('`/perf tune` is not built yet.');
}
