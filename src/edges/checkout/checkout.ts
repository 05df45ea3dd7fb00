import type { Checkout } from '#ports/checkout.ts';
import { editedCopy, writeInto } from './edited.ts';
import { localLine, openLocal, rootOf } from './local.ts';
import { sweepMirrors } from './mirrors.ts';
import { firstParents, openRemote } from './remote.ts';
import { sweepWorkspaces } from './trees.ts';

/** `directory` holds mirrors and the trees of running work. */
export function createCheckout(directory: string): Checkout {
  return {
    openRemote: (source, signal) => openRemote(directory, source, signal),
    firstParents: (source, signal) => firstParents(directory, source, signal),
    localLine,
    openLocal: (source, signal) => openLocal(directory, source, signal),
    edited: (tree, files) => editedCopy(directory, tree, files),
    write: async (from, files, signal) => writeInto(await rootOf(from, signal), files),
    sweep: async () => {
      await sweepWorkspaces(directory);
      await sweepMirrors(directory);
    },
  };
}
