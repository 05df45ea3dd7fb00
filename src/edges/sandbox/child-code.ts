/**
 * What V8 says of the code that is being timed: it writes a line for each function that it compiles
 * or gives up. A sample before such a line and one after it are of two different programs.
 */
import { fstatSync, readdirSync, readSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import type { FunctionState, Tier } from './protocol.ts';

/** As the log marks them. */
const tiers: Readonly<Record<string, Tier>> = {
  '~': 'interpreter',
  '^': 'baseline',
  '+': 'maglev',
  '*': 'turbofan',
};
const mostFunctions = 100;
/** Names that compilers write into WebAssembly can be of any length. */
const mostCharacters = 200;
const chunkBytes = 65_536;
const lineAndColumn = /:(\d+):\d+$/;
/** How each log begins. */
const firstWord = 'v8-version,';

/** The log of this process, as a suite's code is timed in it. */
export class CodeLog {
  readonly #file: number | null = findLog();
  #offset = 0;
  readonly #lines: CodeLines;

  /** `own`: the directory of the child's files, whose functions are not the kernel's. */
  constructor(own: string) {
    this.#lines = new CodeLines(own);
  }

  /** Starts the log. Before, it would fill with what loads a suite, such as TypeScript's parser. */
  begin(): void {
    if (this.#file === null) return;
    setFlagsFromString('--log-code');
    setFlagsFromString('--log-deopt');
  }

  /**
   * How many functions of the kernel were optimised or given up since the last call; `isTimed`:
   * whether the kernel was called, or its inputs made ready.
   */
  changes(isTimed = true): number {
    if (this.#file === null || fstatSync(this.#file).size === this.#offset) return 0;
    const bytes = new Uint8Array(chunkBytes);
    const decoder = new TextDecoder('latin1');
    let changes = 0;
    for (;;) {
      const count = readSync(this.#file, bytes, 0, chunkBytes, this.#offset);
      if (count === 0) return changes;
      this.#offset += count;
      changes += this.#lines.read(decoder.decode(bytes.subarray(0, count)), isTimed);
    }
  }

  /** What was compiled since `begin`; null where V8 writes no log. */
  functions(): readonly FunctionState[] | null {
    if (this.#file === null) return null;
    this.changes();
    return this.#lines.functions();
  }
}

/**
 * V8 was told to log into a temporary file: one without a name, so that nothing is left behind,
 * however the process ends, and whatever other threads log. It tells nobody the file's descriptor.
 */
function findLog(): number | null {
  const bytes = new Uint8Array(firstWord.length);
  for (const name of descriptors()) {
    try {
      const status = fstatSync(name);
      if (!status.isFile() || status.nlink > 0) continue;
      if (readSync(name, bytes, 0, bytes.length, 0) < bytes.length) continue;
      if (new TextDecoder().decode(bytes) === firstWord) return name;
    } catch {
      // Closed by now, as the one that lists them, or not to be read.
    }
  }
  return null;
}

function descriptors(): readonly number[] {
  try {
    return readdirSync('/dev/fd').map(Number);
  } catch {
    return [];
  }
}

interface Code {
  /** Null where it is not the kernel's. */
  readonly name: string | null;
  readonly tier: Tier;
  /** Of a loop that was running, which is entered in its middle; it ends where the loop does. */
  readonly isLoop: boolean;
  readonly isGivenUp: boolean;
}

/** A function of the kernel that a line speaks of; whether it runs other code from now on. */
interface Change {
  readonly name: string;
  readonly isOther: boolean;
}

/** What the lines of a log, given in pieces as they were written, say of a kernel's functions. */
export class CodeLines {
  #rest = '';
  readonly #functions = new Map<string, FunctionState>();
  /** Names of those that were spoken of while the kernel was called. */
  readonly #timed = new Set<string>();
  /** Optimised code, by its address. */
  readonly #codes = new Map<string, Code>();
  /** Names of those that have optimised code for the whole function. */
  readonly #whole = new Set<string>();
  readonly #own: string;

  constructor(own: string) {
    this.#own = own;
  }

  /**
   * The next piece, which may end within a line; how many functions it says have changed. What was
   * never spoken of but while inputs were made ready does that, and is no part of the kernel.
   */
  read(piece: string, isTimed = true): number {
    const lines = (this.#rest + piece).split('\n');
    this.#rest = lines.pop() ?? '';
    let changes = 0;
    for (const line of lines) {
      const change = this.#take(line.split(','));
      if (change === null) continue;
      if (isTimed) this.#timed.add(change.name);
      if (change.isOther && this.#timed.has(change.name)) changes += 1;
    }
    return changes;
  }

  /** Those that V8 found worth optimising first. */
  functions(): readonly FunctionState[] {
    const isHot = ({ tier, deoptimisations }: FunctionState): number =>
      Number(isOptimised(tier) || deoptimisations > 0);
    const all = [...this.#functions.values()].sort((a, b) => isHot(b) - isHot(a));
    return all.slice(0, mostFunctions);
  }

  #take(fields: readonly string[]): Change | null {
    if (fields[0] === 'code-creation') return this.#compiled(fields);
    return fields[0] === 'code-deopt' ? this.#deoptimised(fields) : null;
  }

  /** `code-creation,JS,12,<µs>,<address>,<size>,roots file:///work.ts:27:22,<address>,+'`. */
  #compiled(fields: readonly string[]): Change | null {
    const [address = '', , place = '', , marks = ''] = fields.slice(4);
    const mark = /[~^+*]/.exec(marks)?.[0] ?? '';
    if (place === '') return null;
    if (fields[1] === 'JS' && !lineAndColumn.test(place)) {
      const name = wasmNameOf(place);
      const tier = mark === '*' ? 'turbofan' : 'liftoff';
      this.#codes.set(address, { name, tier, isLoop: false, isGivenUp: false });
      this.#set(name, { tier });
      return { name, isOther: true };
    }
    const tier = tiers[mark];
    if (tier === undefined) return null;
    const name = this.#isKernel(place) ? nameOf(place) : null;
    const isLoop = marks.includes('o');
    if (isOptimised(tier)) this.#codes.set(address, { name, tier, isLoop, isGivenUp: false });
    if (name === null) return null;
    if (isOptimised(tier) && !isLoop) this.#whole.add(name);
    // V8 also compiles anew what stays as it was.
    if (isOptimised(tier) || !this.#functions.has(name)) this.#set(name, { tier });
    return { name, isOther: isOptimised(tier) };
  }

  /**
   * `code-deopt,<µs>,<size>,<address>,<inlining>,<offset>,deopt-eager,<file:///work.ts:27:60>,wrong
   * map`. The place can be in another function, one that was inlined.
   */
  #deoptimised(fields: readonly string[]): Change | null {
    const [address = '', , , , place = '', reason = ''] = fields.slice(3);
    // Where code moves from one loop to the next tier, the old one is given up: that is no fault.
    if (reason.includes('OSR')) return null;
    const where = place.replace(/^</, '').replace(/>.*$/, '');
    const code = this.#codes.get(address) ?? {
      name: null,
      tier: 'turbofan',
      isLoop: false,
      isGivenUp: false,
    };
    const name = code.name ?? (this.#isKernel(where) ? nameOf(where) : null);
    if (name === null) return null;
    // What V8 meets behind a loop it leaves to slower code, call for call, and keeps the loop's.
    if (code.isGivenUp) {
      if (code.isLoop) this.#set(name, { tier: code.tier });
      return { name, isOther: false };
    }
    this.#codes.set(address, { ...code, name, isGivenUp: true });
    if (!code.isLoop) this.#whole.delete(name);
    const known = this.#functions.get(name);
    const deoptimisations = (known?.deoptimisations ?? 0) + 1;
    const tier = known !== undefined && this.#whole.has(name) ? known.tier : 'baseline';
    this.#set(name, { tier, deoptimisations });
    return { name, isOther: true };
  }

  /** Neither Node's nor Isochron's. */
  #isKernel(place: string): boolean {
    if (!lineAndColumn.test(place) || /(?:^| )node:/.test(place)) return false;
    return !place.includes('/node_modules/tinybench/') && !place.includes(this.#own);
  }

  #set(name: string, change: Partial<FunctionState>): void {
    const known = this.#functions.get(name) ?? { name, tier: 'interpreter', deoptimisations: 0 };
    this.#functions.set(name, { ...known, ...change });
  }
}

function isOptimised(tier: Tier): boolean {
  return tier === 'maglev' || tier === 'turbofan';
}

/** `roots work.ts`; `(27) work.ts` for a function without a name, after its line. */
function nameOf(place: string): string {
  const line = lineAndColumn.exec(place)?.[1] ?? '';
  const rest = place.replace(lineAndColumn, '');
  // As modules and as what `require` loads name it; code that was put together has no file.
  const file = /(?:^| )(?:file:\/\/)?\/(?:.*\/)?([^/]+)$/.exec(rest);
  const name = rest.slice(0, file?.index ?? rest.length).trim();
  const bare = file?.[1]?.replace(/^\.judge-/, '') ?? '(evaluated)';
  return cut(`${name === '' ? `(${line})` : name} ${bare}`);
}

/** WebAssembly has no lines: a number, or the name that its compiler has left in it. */
function wasmNameOf(place: string): string {
  return cut(place.startsWith('wasm-function[') ? place : `${place} wasm`);
}

function cut(name: string): string {
  return name.slice(0, mostCharacters);
}
