/** Which faults beyond the shapes of a suite are held against a change, and which are told. */
import { type Check, isBeyond } from '../model/recording.ts';

/**
 * Nobody has promised what a probe asks: not every function is defined for NaN, nor every product
 * for numbers near the largest. So a fault that base has as well, or that only base has, is told
 * and decides nothing, and so is one of a tree that is measured alone. A change that brings one,
 * and a suite that is new with the change, are wrong by it.
 */
export function withDoubts(checks: readonly Check[], isAlone: boolean): readonly Check[] {
  const faults = checks.filter((check) => check.status === 'wrong' && isBeyond(check));
  const ofBase = new Set(faults.filter(({ arm }) => arm === 'base').map(faultOf));
  const isTold = (check: Check): boolean =>
    isAlone || check.arm === 'base' || (check.judge === 'base' && ofBase.has(faultOf(check)));
  return checks.map((check) =>
    faults.includes(check) && isTold(check) ? { ...check, status: 'doubtful' } : check,
  );
}

/** What was asked, and of whom: arms shrink a failing probe each to a shape of its own. */
function faultOf({ cell, phase }: Check): string {
  const [kernel, implementation] = cell.split('/');
  return [kernel, implementation, phase].join('/');
}
