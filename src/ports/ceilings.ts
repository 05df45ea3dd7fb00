import type { Ceilings } from '#core/model/ceilings.ts';

/** Where the ceilings of testbeds are kept. */
export interface CeilingsShelf {
  /** Null where none of this testbed are kept. */
  find(testbedId: string): Promise<Ceilings | null>;
  /** Those of a testbed replace older ones. */
  save(ceilings: Ceilings): Promise<void>;
}
