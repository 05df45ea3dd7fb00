/** What a profile says, in sentences with figures. */
import type { ArmProfile, Frame, ProfilePair, WasmUse } from '../model/profile.ts';
import { type HotFunction, hotFunctions, placeText, shareText } from './profile-shares.ts';

/** Sections of kernels/README.md that show what helps. */
export const patternSections = {
  plain: 'Plain TypeScript, done right',
  assembly: 'AssemblyScript',
  vectors: 'Vectors',
  threads: 'Threads',
  ownership: 'Who owns an argument',
} as const;
export type PatternSection = (typeof patternSections)[keyof typeof patternSections];

export interface ProfileFinding {
  /** One sentence; names of code stand between backticks. */
  readonly text: string;
  /** The section that helps; null where there is none. */
  readonly section: PatternSection | null;
}

/** Below these shares of the time, nothing is said. */
const worthSaying = { hot: 0.05, collector: 0.05, native: 0.1, runtime: 0.2, moved: 0.05 };
/** Loops with fewer vector instructions than this are looked at again. */
const fewVectors = 0.5;
const longestName = 120;

/** Of head; where that was not profiled, of base. The most important first. */
export function profileFindings(pair: ProfilePair): readonly ProfileFinding[] {
  const profile = pair.head ?? pair.base;
  if (profile === null) return [];
  const functions = hotFunctions(pair);
  const [hottest] = functions;
  return [
    ...(hottest === undefined ? [] : [hotspot(hottest, pair)]),
    ...simdFindings(pair, profile, hottest?.frame.kind === 'script'),
    ...kindFindings(functions, pair),
    ...grown(functions),
    ...(profile.threads > 0 ? [threadsFinding(profile.threads)] : []),
  ];
}

/** A name between backticks, which cannot end the code before its time. */
function nameText({ name }: Pick<Frame, 'name'>): string {
  return `\`${name.replaceAll('`', "'").slice(0, longestName)}\``;
}

function hotspot(hottest: HotFunction, pair: ProfilePair): ProfileFinding {
  const { frame } = hottest;
  const text = `${shareText(now(hottest))} of the time in ${nameText(frame)} (${placeText(frame)})`;
  const section = frame.kind === 'script' ? patternSections.plain : null;
  return { text: `${text}${before(hottest.base, pair)}.`, section };
}

function now({ base, head }: HotFunction): number {
  return head ?? base ?? 0;
}

/** Only where there is a before and an after. */
function before(share: number | null, { base, head }: ProfilePair): string {
  return base === null || head === null || share === null ? '' : `, ${shareText(share)} before`;
}

function simdFindings(
  pair: ProfilePair,
  { simd }: ArmProfile,
  isScript: boolean,
): readonly ProfileFinding[] {
  if (simd === null) {
    const text = 'no WebAssembly ran, so nothing was computed in vectors.';
    return isScript ? [{ text, section: patternSections.assembly }] : [];
  }
  if (simd.share === null) {
    const text = 'SIMD is not measured: the WebAssembly that ran could not be read.';
    return [{ text, section: null }];
  }
  const old = pair.head === null ? null : (pair.base?.simd?.share ?? null);
  const section = simd.share < fewVectors ? patternSections.vectors : null;
  const text =
    `${shareText(simd.share)} of the instructions in the hot loops of WebAssembly are vector ` +
    `instructions${old === null ? '' : `, ${shareText(old)} before`}.`;
  const scalar = simd.functions.filter(isScalar).slice(0, 2).map(scalarFinding);
  // That there are none at all is said by name.
  return simd.share === 0 && scalar.length > 0 ? scalar : [{ text, section }, ...scalar];
}

function isScalar({ selfShare, simdShare, loops }: WasmUse): boolean {
  return selfShare >= worthSaying.hot && simdShare === 0 && loops > 0;
}

function scalarFinding(own: WasmUse): ProfileFinding {
  const text =
    `no vector instruction in the loops of ${nameText(own)}, ` +
    `which takes ${shareText(own.selfShare)} of the time.`;
  return { text, section: patternSections.vectors };
}

/** Time that is not the kernel's arithmetic. */
function kindFindings(
  functions: readonly HotFunction[],
  pair: ProfilePair,
): readonly ProfileFinding[] {
  const of = (kind: Frame['kind']) => functions.filter(({ frame }) => frame.kind === kind);
  const sum = (own: readonly HotFunction[], arm: 'base' | 'head'): number =>
    own.reduce((total, one) => total + (one[arm] ?? 0), 0);
  const arm = pair.head === null ? 'base' : 'head';
  const told = (own: readonly HotFunction[]): string =>
    `${shareText(sum(own, arm))}${before(sum(own, 'base'), pair)}`;
  const [collector, native, runtime] = [of('collector'), of('native'), of('runtime')];
  const findings: ProfileFinding[] = [];
  if (sum(collector, arm) >= worthSaying.collector) {
    const text = `garbage collection takes ${told(collector)}.`;
    findings.push({ text, section: patternSections.plain });
  }
  const [first] = native;
  if (first !== undefined && sum(native, arm) >= worthSaying.native) {
    const text = `functions built into V8 take ${told(native)}, most of it ${nameText(first.frame)}.`;
    findings.push({ text, section: patternSections.ownership });
  }
  if (sum(runtime, arm) >= worthSaying.runtime) {
    const text = `what is around the kernel takes ${told(runtime)}: the calls are short.`;
    findings.push({ text, section: null });
  }
  return findings;
}

/** The function whose share grew most, where that is not the hotspot, of which it is said above. */
function grown(functions: readonly HotFunction[]): readonly ProfileFinding[] {
  const growth = ({ base, head }: HotFunction): number =>
    base === null || head === null ? 0 : head - base;
  const [most] = functions
    .slice(1)
    .filter(({ frame: { kind } }) => kind === 'script' || kind === 'wasm')
    .sort((a, b) => growth(b) - growth(a));
  if (most === undefined || growth(most) < worthSaying.moved) return [];
  const { frame, base, head } = most;
  const text =
    `${nameText(frame)} (${placeText(frame)}) takes ${shareText(head ?? 0)} of the time, ` +
    `${shareText(base ?? 0)} before.`;
  return [{ text, section: null }];
}

function threadsFinding(threads: number): ProfileFinding {
  const text = `the profile is of the main thread alone; the suite started ${threads} more.`;
  return { text, section: patternSections.threads };
}
