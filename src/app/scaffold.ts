import { UserError } from '#core/model/errors.ts';
import type { Request } from '#core/model/request.ts';
import type { World } from '#ports/world.ts';

export async function scaffold(
  _world: World,
  _request: Extract<Request, { kind: 'scaffold' }>,
  _signal: AbortSignal,
): Promise<void> {
  throw new UserError('`/perf scaffold` is not built yet.');
}
