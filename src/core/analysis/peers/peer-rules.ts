/** All peers, in the order in which they are shown: from runs of both commits to stored series. */
import { historyRules } from './history-rules.ts';
import { meanRules } from './mean-rules.ts';
import { otava } from './otava.ts';
import { rankRules } from './rank-rules.ts';
import { ratioRules } from './ratio-rules.ts';
import type { PeerRule } from './rule.ts';

export const peerRules: readonly PeerRule[] = [
  ...meanRules,
  ...rankRules,
  ...ratioRules,
  ...historyRules,
  otava,
];
