/**
 * The import table of the house as data, and the check of one import against it. A fault says what
 * is wrong and where the code belongs.
 */
import { dirname, posix } from 'node:path';

/** One import, re-export, dynamic import or import type of a file. Paths are from the root. */
export interface Import {
  readonly from: string;
  readonly specifier: string;
  /** Whether it is erased before running. */
  readonly isType: boolean;
}

/** The rooms of the house; everything outside of src is a room a folder. */
type Room =
  | { readonly name: 'main' | 'suite' | 'app' | 'ports' | 'child' }
  | { readonly name: 'core' | 'edge'; readonly part: string }
  | { readonly name: 'kernels' | 'test' | 'demo' | 'bench' | 'scripts' }
  | { readonly name: 'elsewhere' };

const aliases = /^#(core|ports|app|edges)\//;
/** What the child process of the sandbox consists of; all of it runs next to foreign code. */
const ofTheChild = /^src\/edges\/sandbox\/(?:child[\w-]*|protocol|random)\.ts$/;

function roomOf(path: string): Room {
  const [top = '', second = '', third] = path.split('/');
  if (top === 'kernels' || top === 'test' || top === 'demo') return { name: top };
  if (top === 'bench' || top === 'scripts') return { name: top };
  if (top !== 'src') return { name: 'elsewhere' };
  if (/^src\/main[\w-]*\.ts$/.test(path)) return { name: 'main' };
  if (path === 'src/suite.ts') return { name: 'suite' };
  if (ofTheChild.test(path)) return { name: 'child' };
  if (second === 'app' || second === 'ports') return { name: second };
  if (second === 'core' && third !== undefined) return { name: 'core', part: third };
  if (second === 'edges' && third !== undefined) return { name: 'edge', part: third };
  return { name: 'elsewhere' };
}

/** The file that a specifier stands for, from the root; null for a package or a part of Node. */
export function fileOf({ from, specifier }: Import): string | null {
  if (specifier.startsWith('.')) return posix.join(dirname(from), specifier);
  if (specifier === '#suite' || specifier === 'isochron/suite') return 'src/suite.ts';
  return aliases.test(specifier) ? `src/${specifier.slice(1)}` : null;
}

/** The package of a specifier, `node:` for all of Node. */
function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return 'node:';
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** What is wrong with an import and where the code belongs; null when nothing is. */
export function faultOf(one: Import): string | null {
  const target = fileOf(one);
  const advice = target === null ? packageFault(one) : wallFault(one, target);
  return advice === null ? null : `${one.from} imports ${target ?? one.specifier}: ${advice}`;
}

function wallFault(one: Import, target: string): string | null {
  const from = roomOf(one.from);
  const to = roomOf(target);
  return forbidden(from, to, one) ?? spelling(one, from, to);
}

const advices = {
  suite: 'suite.ts stands alone, since users import it; what it needs is written in it.',
  app: 'app speaks to the world through ports only; a need of the world is an interface in src/ports, implemented in src/edges and handed over by src/main*.ts.',
  ports: 'ports are interfaces in words of src/core/model; a word that they need belongs there.',
  child:
    'the child runs beside foreign code and has no more than protocol.ts, random.ts, child*.ts, tinybench, Node and suite.ts; the rest belongs to the parent, which sends it over the protocol.',
  edge: 'edges know ports, core/model and core/config; a decision belongs in src/core, the story that uses it in src/app, the wiring in src/main*.ts.',
  edges:
    'edges never meet; a word that both need belongs in src/core/model, and what one needs of the other is a port that src/main*.ts hands over.',
  analysis: 'core/analysis knows core/stats and core/model; a shared word belongs in core/model.',
  stats:
    'core/stats is mathematics of plain numbers; what knows the words belongs in core/analysis.',
  model: 'core/model is words; what does something with them belongs in another room of src/core.',
  core: 'the rooms of core meet in core/model only; a shared word belongs there, and a story that needs both in src/app.',
  pure: 'core is pure; what touches the world is a port in src/ports and an edge in src/edges.',
  kernels:
    "kernels know nothing of src but the types of 'isochron/suite'; they are reached by path. What they share belongs in kernels/.",
  outside:
    'nothing in src imports kernels, test, demo, bench or scripts; what the product needs belongs in src.',
  test: 'test is imported by nothing but benchmarks; what the demo shares with it belongs in demo.',
  demo: 'demo is for the demo and the tests; what others share belongs in a room of its own.',
  lost: 'the file is in no room; rooms of src are main*.ts, suite.ts, app, ports, core/<room> and edges/<room>.',
} as const;

/** The parts of core that one part may import besides itself and suite.ts. */
const coreTable: Readonly<Record<string, readonly string[]>> = {
  analysis: ['stats', 'model'],
  report: ['model'],
  policy: ['model'],
  config: ['model'],
  model: [],
  stats: [],
};

function forbidden(from: Room, to: Room, one: Import): string | null {
  if (from.name === 'elsewhere' || to.name === 'elsewhere') return advices.lost;
  if (to.name === 'test') {
    return from.name === 'test' || from.name === 'bench' ? null : advices.test;
  }
  if (from.name === 'test') return null;
  const isSource = !['kernels', 'demo', 'bench', 'scripts'].includes(from.name);
  const leavesSource = ['kernels', 'demo', 'bench', 'scripts'].includes(to.name);
  if (isSource && leavesSource) return advices.outside;
  switch (from.name) {
    case 'main':
      return null;
    case 'suite':
      return advices.suite;
    case 'app':
      return ['app', 'ports', 'core'].includes(to.name) ? null : advices.app;
    case 'ports':
      return to.name === 'ports' || to.name === 'suite' || isCore(to, 'model')
        ? null
        : advices.ports;
    case 'child':
      return to.name === 'child' || to.name === 'suite' ? null : advices.child;
    case 'core':
      return forbiddenInCore(from.part, to);
    case 'edge':
      return forbiddenInEdge(from.part, to);
    case 'kernels':
      if (to.name === 'kernels') return null;
      return one.specifier === 'isochron/suite' && one.isType ? null : advices.kernels;
    default:
      return to.name === 'demo' && from.name !== 'demo' ? advices.demo : null;
  }
}

function isCore(room: Room, part: string): boolean {
  return room.name === 'core' && room.part === part;
}

function forbiddenInCore(part: string, to: Room): string | null {
  const allowed = coreTable[part];
  if (allowed === undefined) return advices.lost;
  if (to.name === 'suite') return part === 'stats' ? advices.stats : null;
  if (to.name !== 'core') return advices.pure;
  if (to.part === part || allowed.includes(to.part)) return null;
  if (part === 'analysis' || part === 'stats' || part === 'model') return advices[part];
  return advices.core;
}

function forbiddenInEdge(part: string, to: Room): string | null {
  if (to.name === 'edge') return to.part === part ? null : advices.edges;
  if (to.name === 'child') return part === 'sandbox' ? null : advices.edges;
  const known = isCore(to, 'model') || isCore(to, 'config');
  return known || to.name === 'ports' || to.name === 'suite' ? null : advices.edge;
}

/** Relative inside a room, by the room's name across a wall; what no alias covers has none. */
function spelling(one: Import, from: Room, to: Room): string | null {
  if (['main', 'kernels', 'test', 'demo', 'bench', 'scripts'].includes(to.name)) return null;
  const isRelative = one.specifier.startsWith('.');
  const isInside = wallsOf(from) === wallsOf(to);
  if (isRelative && !isInside) {
    return to.name === 'suite'
      ? 'across a wall suite.ts is called #suite.'
      : `across a wall it is called ${fileOf(one)!.replace(/^src\//, '#')}.`;
  }
  if (!isRelative && isInside) return 'inside a room the path is relative.';
  return null;
}

/** The child lives in the sandbox's room, and core is one house to itself. */
function wallsOf(room: Room): string {
  if (room.name === 'edge') return `edge ${room.part}`;
  return room.name === 'child' ? 'edge sandbox' : room.name;
}

function packageFault({ from, specifier }: Import): string | null {
  const room = roomOf(from);
  const name = packageOf(specifier);
  switch (room.name) {
    case 'suite':
      return advices.suite;
    case 'app':
      return advices.app;
    case 'ports':
      return advices.ports;
    case 'child':
      return name === 'node:' || name === 'tinybench' ? null : advices.child;
    case 'core': {
      const isHome =
        (room.part === 'config' && (name === 'zod' || name === 'yaml')) ||
        (room.part === 'stats' && name.startsWith('@stdlib/'));
      return isHome ? null : `${advices.pure} (zod and yaml: core/config; @stdlib: core/stats.)`;
    }
    case 'elsewhere':
      return advices.lost;
    default:
      return null;
  }
}

/** Every cycle's files once, as `a -> b -> a`; imports of types counted. */
export function cyclesOf(imports: readonly Import[]): readonly string[] {
  const next = new Map<string, string[]>();
  for (const one of imports) {
    const target = fileOf(one);
    if (target !== null) next.set(one.from, [...(next.get(one.from) ?? []), target]);
  }
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) found.push([...path.slice(at), file].join(' -> '));
    if (at >= 0 || done.has(file)) return;
    for (const target of next.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return found;
}
