/** What `tuned.suite.ts` lets a search change; 8 is the fastest. */
export const block: number = 2;
