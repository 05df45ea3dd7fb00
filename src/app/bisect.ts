import { UserError } from '#core/model/errors.ts';
import type { Request } from '#core/model/request.ts';
import type { World } from '#ports/world.ts';

export async function bisect(
  _world: World,
  _request: Extract<Request, { kind: 'bisect' }>,
  _signal: AbortSignal,
): Promise<void> {
  throw new UserError('`/perf bisect` is not built yet.');
}
