/** What kind of code a frame of V8's profile is, and which file of the repository it is in. */
import type { Frame } from '#core/model/profile.ts';
import type { ScriptPlaces } from '#ports/sandbox.ts';

/** A function as V8 names it; lines and columns from 0, of WebAssembly bytes of the module. */
export interface RawFrame {
  readonly functionName: string;
  readonly scriptId: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** A function; code around the kernel; or time that is nobody's, such as the profiler's own. */
export type Place = Frame | 'around' | 'nowhere';

/** Names that compilers write can be of any length. */
const longestName = 200;

/** V8's names for what is no function. */
const special: Readonly<Record<string, Place>> = {
  '(root)': 'around',
  '(program)': 'around',
  '(idle)': 'nowhere',
  '(garbage collector)': {
    name: 'garbage collection',
    kind: 'collector',
    file: null,
    line: null,
  },
};

/** `isKernel`: whether a function of the kernel has called it. */
export function placeOf(
  { functionName, url, lineNumber }: RawFrame,
  isKernel: boolean,
  places: ScriptPlaces,
): Place {
  if (url === '' && Object.hasOwn(special, functionName)) return special[functionName] as Place;
  const name = functionName === '' ? '(anonymous)' : functionName.slice(0, longestName);
  // V8 writes one for each kind of call between JavaScript and WebAssembly.
  if (/^(?:js-to-wasm|wasm-to-js)/.test(name) && lineNumber <= 0) return 'around';
  if (url.startsWith('wasm:')) return { name, kind: 'wasm', file: null, line: null };
  if (url.startsWith('node:inspector')) return 'nowhere';
  const isOwn = places.own.some((own) => url.startsWith(own));
  if (isOwn || url.startsWith('node:isochron') || url.includes('/node_modules/tinybench/')) {
    return 'around';
  }
  const isNode = url.startsWith('node:');
  // What calls the kernel is called by Node, and what renews its inputs copies by functions of V8.
  if ((url === '' || isNode) && !isKernel) return 'around';
  if (url === '') return { name, kind: 'native', file: null, line: null };
  if (isNode) return { name, kind: 'runtime', file: null, line: null };
  const line = lineNumber < 0 ? null : lineNumber + 1;
  return { name, kind: 'script', file: fileOf(url, places), line };
}

/** Path from the root; null for code that is in no file of the repository. */
function fileOf(url: string, { trees }: ScriptPlaces): string | null {
  const tree = trees.find((own) => url.startsWith(own));
  const modules = url.lastIndexOf('/node_modules/');
  const path =
    tree !== undefined ? url.slice(tree.length) : modules < 0 ? '' : url.slice(modules + 1);
  if (path === '') return null;
  // Without mounts, the judge's suite lies beside the tree's own under another name.
  return decoded(path)
    .replace(/(^|\/)\.judge-([^/]+)$/, '$1$2')
    .slice(0, longestName);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
