/**
 * The numbers that a head commit changes to make a difference of a known size. Everything else in
 * this folder stays as it is.
 */

/** Extra work of a call, as a share of its own: 0, 0.01, 0.03, 0.05, 0.1. */
export const share = 0;

/** Of these shares. Inputs have room for it in every commit. */
export const largestShare = 0.1;

/** How `equal-behaviour` spells its loop: 0 or 1. The time is the same. */
export const spelling = 0;
