/** The suite is exported, but not as the default. */
export const suite = { kernel: 'no-default-export' };
