/** Whose time it was: functions of both arms of a benchmark, brought together. */
import type { ArmProfile, CallNode, Frame, ProfilePair } from '../model/profile.ts';

/** A function's own share of the time of each arm, from 0 to 1; null where there is no profile. */
export interface HotFunction {
  readonly frame: Frame;
  readonly base: number | null;
  readonly head: number | null;
}

export function totalUs({ selfUs, children }: CallNode): number {
  return children.reduce((sum, child) => sum + totalUs(child), selfUs);
}

/** The same function in both arms, wherever in its file it stands. */
export function frameKey({ name, kind, file }: Frame): string {
  return JSON.stringify([name, kind, file]);
}

/** Hottest in head first; where that was not profiled, in base. */
export function hotFunctions({ base, head }: ProfilePair): readonly HotFunction[] {
  const inBase = base === null ? null : selfShares(base);
  const inHead = head === null ? null : selfShares(head);
  const frames = new Map<string, Frame>();
  for (const shares of [inBase, inHead]) {
    for (const [key, { frame }] of shares ?? []) frames.set(key, frame);
  }
  const functions = [...frames].map(([key, frame]): HotFunction => {
    return { frame, base: shareIn(inBase, key), head: shareIn(inHead, key) };
  });
  const heat = ({ base: own, head: other }: HotFunction) => [other ?? own ?? 0, own ?? 0] as const;
  return functions.sort((a, b) => heat(b)[0] - heat(a)[0] || heat(b)[1] - heat(a)[1]);
}

type Shares = ReadonlyMap<string, { readonly frame: Frame; readonly share: number }>;

function shareIn(shares: Shares | null, key: string): number | null {
  return shares === null ? null : (shares.get(key)?.share ?? 0);
}

function selfShares({ root }: ArmProfile): Shares {
  const total = totalUs(root);
  const shares = new Map<string, { frame: Frame; share: number }>();
  const visit = ({ frame, selfUs, children }: CallNode): void => {
    const key = frameKey(frame);
    const known = shares.get(key)?.share ?? 0;
    if (selfUs > 0) shares.set(key, { frame, share: known + selfUs / total });
    children.forEach(visit);
  };
  visit(root);
  return shares;
}

/** `80 %`, `1.2 %`, `0 %`: a profile of some thousand samples knows no more digits. */
export function shareText(share: number): string {
  const percent = 100 * share;
  const text = percent >= 9.95 || percent < 0.05 ? percent.toFixed(0) : percent.toFixed(1);
  return `${text} %`;
}

/** `JavaScript`, `kernels/add/naive.ts:7`: where a function is, in plain text. */
export function placeText({ kind, file, line }: Frame): string {
  if (file !== null) return line === null ? file : `${file}:${line}`;
  return kindNames[kind];
}

const kindNames: Readonly<Record<Frame['kind'], string>> = {
  script: 'JavaScript',
  wasm: 'WebAssembly',
  native: 'built into V8',
  collector: 'V8',
  runtime: 'around the kernel',
};
