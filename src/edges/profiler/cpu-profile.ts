/**
 * V8's `Profiler.Profile` (https://chromedevtools.github.io/devtools-protocol/v8/Profiler/) as a
 * call tree. The child that wrote it is not trusted.
 */
import { z } from 'zod';
import type { CallNode, Frame } from '#core/model/profile.ts';
import type { ScriptPlaces } from '#ports/sandbox.ts';
import { placeOf, type RawFrame } from './frame.ts';

/** What is no profile. */
export class ProfileError extends Error {
  override readonly name = 'ProfileError';
}

const whole = z.int();
const callFrame = z.object({
  functionName: z.string(),
  scriptId: z.string().max(100),
  url: z.string(),
  lineNumber: whole,
  columnNumber: whole,
});
const shape = z.object({
  nodes: z
    .array(z.object({ id: whole, callFrame, children: z.array(whole).optional() }))
    .min(1)
    .max(200_000),
  samples: z.array(whole).max(200_000),
  timeDeltas: z.array(z.number()).max(200_000),
});
type Parsed = z.infer<typeof shape>;
type Node = Parsed['nodes'][number];

/** Calls below this depth stand beside each other. */
const deepest = 100;

export interface ReadProfile {
  readonly samples: number;
  readonly root: CallNode;
  /** Functions of WebAssembly with time of their own, as often as they stand in the tree. */
  readonly wasm: readonly { readonly raw: RawFrame; readonly selfUs: number }[];
}

interface Growing {
  readonly frame: Frame;
  selfUs: number;
  readonly up: Growing | null;
  readonly depth: number;
  readonly children: Map<string, Growing>;
}

const all: Frame = { name: 'all', kind: 'runtime', file: null, line: null };
/** Isochron, tinybench and what V8 does by itself. */
const runtime: Frame = { name: 'runtime', kind: 'runtime', file: null, line: null };

/** Throws ProfileError. */
export function readCpuProfile(text: string, places: ScriptPlaces): ReadProfile {
  const parsed = parse(text);
  const selfUs = selfTimes(parsed);
  const root = growing(all, null);
  const wasm: { raw: RawFrame; selfUs: number }[] = [];
  let samples = 0;
  for (const { node, parent, place } of walk(parsed.nodes, root, places)) {
    const own = selfUs.get(node.id);
    if (own === undefined || place === 'nowhere') continue;
    samples += own.samples;
    const at = place === 'around' ? childOf(parent, runtime) : parent;
    at.selfUs += own.us;
    if (at.frame.kind === 'wasm') wasm.push({ raw: node.callFrame, selfUs: own.us });
  }
  return { samples, root: frozen(root), wasm };
}

function parse(text: string): Parsed {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ProfileError('is no JSON');
  }
  const parsed = shape.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ProfileError(`has a wrong ${issue?.path.slice(0, 4).join('.') || 'form'}`);
}

/** A sample holds until the next one; of the last one nobody knows for how long. */
function selfTimes({ nodes, samples, timeDeltas }: Parsed) {
  const known = new Set(nodes.map(({ id }) => id));
  const times = new Map<number, { us: number; samples: number }>();
  for (const [place, id] of samples.entries()) {
    if (!known.has(id)) throw new ProfileError('has a sample of an unknown node');
    const own = times.get(id) ?? { us: 0, samples: 0 };
    // V8 may write down two samples the wrong way round.
    own.us += Math.max(0, timeDeltas[place + 1] ?? 0);
    own.samples += 1;
    times.set(id, own);
  }
  return times;
}

/** Each node with where its own time belongs: at a function, around it, or nowhere. */
interface Visited {
  readonly node: Node;
  /** The node of the new tree that it became, or below which it stands. */
  readonly parent: Growing;
  readonly place: 'function' | 'around' | 'nowhere';
}

function walk(nodes: readonly Node[], root: Growing, places: ScriptPlaces): readonly Visited[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const called = new Set(nodes.flatMap(({ children = [] }) => children));
  const visited: Visited[] = [];
  const waiting: { node: Node; parent: Growing; isKernel: boolean }[] = nodes
    .filter(({ id }) => !called.has(id))
    .map((node) => ({ node, parent: root, isKernel: false }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    // One that is called twice, or a circle, would be walked for ever.
    if (visited.length === nodes.length) throw new ProfileError('has a call tree that is none');
    const { node } = next;
    const place = placeOf(node.callFrame, next.isKernel, places);
    const isFunction = typeof place === 'object';
    const parent = isFunction ? childOf(next.parent, place) : next.parent;
    visited.push({ node, parent, place: isFunction ? 'function' : place });
    // Isochron's own code below a kernel's there is none, but for wrappers of calls.
    const isKernel = isFunction || next.isKernel;
    for (const id of node.children ?? []) {
      const child = byId.get(id);
      if (child === undefined) throw new ProfileError('has a call of an unknown node');
      waiting.push({ node: child, parent, isKernel });
    }
  }
  return visited;
}

function growing(frame: Frame, up: Growing | null): Growing {
  const depth = up === null ? 0 : up.depth + 1;
  return { frame, selfUs: 0, up, depth, children: new Map() };
}

/** Calls of the same function from the same place are one node. */
function childOf(parent: Growing, frame: Frame): Growing {
  const key = JSON.stringify([frame.name, frame.kind, frame.file, frame.line]);
  const caller = parent.depth < deepest || parent.up === null ? parent : parent.up;
  const known = caller.children.get(key);
  if (known !== undefined) return known;
  const child = growing(frame, caller);
  caller.children.set(key, child);
  return child;
}

function frozen({ frame, selfUs, children }: Growing): CallNode {
  return { frame, selfUs, children: [...children.values()].map(frozen) };
}
