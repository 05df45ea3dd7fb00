/** What `alike.suite.ts` lets a search change, to no effect. */
export const variant: 'plain' | 'tiled' | 'unrolled' = 'plain';
