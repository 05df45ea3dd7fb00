import { UserError } from '#core/model/errors.ts';
import type { Request } from '#core/model/request.ts';
import type { World } from '#ports/world.ts';

export async function profileBenchmark(
  _world: World,
  _request: Extract<Request, { kind: 'profile' }>,
  _signal: AbortSignal,
): Promise<void> {
  throw new UserError('`/perf profile` is not built yet.');
}
