/**
 * The host's: all threads, this one too, do the tasks of a job on what lies at `argument`; returns
 * when all are done. A module that calls it exports `perform(work, argument, task, thread)`, which
 * does one.
 */
// @ts-expect-error: decorator
@external("env", "share")
export declare function shareOut(work: i32, argument: usize, count: i32): void;
