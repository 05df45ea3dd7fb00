import { UserError } from '#core/model/errors.ts';
import type { Request } from '#core/model/request.ts';
import type { World } from '#ports/world.ts';

export async function tune(
  _world: World,
  _request: Extract<Request, { kind: 'tune' }>,
  _signal: AbortSignal,
): Promise<void> {
  throw new UserError('`/perf tune` is not built yet.');
}
