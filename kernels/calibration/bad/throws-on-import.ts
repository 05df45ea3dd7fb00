/** Its first line is its last. */
throw new Error('this suite cannot be imported');
