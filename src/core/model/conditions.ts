/**
 * What a benchmark was measured under beside the testbed: short hashes of the lockfile that the
 * packages of its judge were installed from, and of its suite. Reads `<lockfile>-<suite>`. Times
 * of other conditions are times of other work.
 */
export type Conditions = string & { readonly brand: 'Conditions' };

/** The form of conditions; a lockfile that is not there reads `none`. */
export const conditionsForm = /^(?:[0-9a-f]{12}|none)-[0-9a-f]{12}$/;

/** The same of one tree: its lockfile, and its suites by their source keys. */
export interface TreeConditions {
  readonly lockfile: string;
  readonly suites: ReadonlyMap<string, string>;
}

/** Null for a suite that the tree does not have. */
export function conditionsOf({ lockfile, suites }: TreeConditions, key: string): Conditions | null {
  const suite = suites.get(key);
  return suite === undefined ? null : (`${lockfile}-${suite}` as Conditions);
}

/** Why times may not meet; `unknown` where one of them does not say what it was measured under. */
export type ConditionsChange = 'lockfile' | 'suite' | 'both' | 'unknown';

/** Of conditions that differ. */
export function changeBetween(
  before: Conditions | null,
  after: Conditions | null,
): ConditionsChange {
  if (before === null || after === null) return 'unknown';
  const [oldLockfile, oldSuite] = before.split('-');
  const [lockfile, suite] = after.split('-');
  if (oldSuite === suite) return 'lockfile';
  return oldLockfile === lockfile ? 'suite' : 'both';
}
