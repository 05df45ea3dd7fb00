/** What follows from a push, however it came in. */
import { announceRefs } from './events.ts';
import type { Host } from './host.ts';
import type { RefUpdate } from './repositories.ts';

/**
 * Tells the API and the webhooks of refs that a push by `login` has moved since `before`. Where the
 * emulator cannot hold what was pushed, the refs go back, and it resolves to the reason.
 */
export async function received(
  host: Host,
  repository: string,
  before: ReadonlyMap<string, string>,
  login: string,
): Promise<Error | null> {
  const updates = difference(repository, before, await host.git.refs(repository));
  try {
    for (const update of updates) {
      if (update.after !== null) {
        await host.sync.upload(repository, update.after, [...before.values()]);
      }
      await host.sync.uploadRef(update);
    }
  } catch (error) {
    for (const update of updates) await host.git.setRef(repository, update.ref, update.before);
    host.log(`push to ${repository}: ${String(error)}`);
    return error as Error;
  }
  await announceRefs(host, updates, login);
  host.changes.happened();
  return null;
}

function difference(
  repository: string,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): RefUpdate[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((ref) => ({
      repository,
      ref,
      before: before.get(ref) ?? null,
      after: after.get(ref) ?? null,
    }))
    .filter((update) => update.before !== update.after);
}
