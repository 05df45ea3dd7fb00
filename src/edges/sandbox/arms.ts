/** Starts children for trees: the same paths in both arms, whichever way they are isolated. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Tree } from '#ports/checkout.ts';
import type { ScriptPlaces } from '#ports/sandbox.ts';
import {
  bubblewrapped,
  cleanEnvironment,
  insideJudge,
  insideTree,
  type Mounts,
} from './bubblewrap.ts';
import { JudgeCopies, judgePrefix } from './judge-copy.ts';
import type { Limits } from './limits.ts';
import type { Launch } from './process.ts';
import { Session } from './session.ts';

/**
 * Functions get V8's best code after a tenth of the usual calls, and no code of the tier in
 * between: else a warm-up ends with one process a tier ahead of another, or for ever in the middle,
 * where a loop that was inlined cannot be replaced while it runs.
 */
export const compilerFlags = [
  '--no-maglev',
  '--invocation-count-for-turbofan=300',
  '--minimum-invocations-after-ic-update=50',
];
/** What child-code.ts reads: into a temporary file that has no name, one a thread. */
const logFlags = ['--log', '--no-logfile-per-isolate', '--logfile=+'];
/** Where the child's code is seen inside. */
const insideCode = '/isochron';

export interface ArmsOptions {
  readonly isolation: 'bubblewrap' | 'none';
  readonly workDirectory: string;
  readonly limits: Limits;
  /** Where the child's code is, as TypeScript or compiled. */
  readonly childDirectory: string;
}

/** How a process is started so that a tool counts what it does. */
export interface Wrapping {
  /** Before everything, outside of the sandbox. */
  readonly around: readonly string[];
  /** Before node, inside of it. */
  readonly inside: readonly string[];
}

/** A tree and whose suite it is judged by. */
export interface Subject {
  readonly tree: Tree;
  /**
   * Null: the tree's own suite, from the tree itself, where nothing is timed. A judge is loaded
   * apart from the tree even where it is the same one, so that both arms run the same program.
   */
  readonly judge: Tree | null;
  /** The trees of both arms, where they are timed. */
  readonly pair?: readonly Tree[];
  /** The suite's file, from the root. */
  readonly suite: string;
  /** Where a tool counts what the process does. */
  readonly wrapping?: Wrapping;
  /** Instead of the usual time for loading. */
  readonly loadMs?: number;
}

function tinybench(): string {
  return dirname(dirname(createRequire(import.meta.url).resolve('tinybench')));
}

/** The directory above a file's path from the root. */
function rootOf(file: string, path: string): string {
  return file.slice(0, -(path.length + 1));
}

interface Loaded {
  readonly session: Session;
  readonly listing: unknown;
  readonly places: ScriptPlaces;
}

export class Arms {
  readonly #options: ArmsOptions;
  /** Dependencies of a tree, by its directory. */
  readonly #modules = new Map<string, string>();
  readonly #copies = new JudgeCopies();
  /** The last load; it never rejects. */
  #loading: Promise<unknown> = Promise.resolve();

  constructor(options: ArmsOptions) {
    this.#options = options;
  }

  useModules(tree: Tree, directory: string): void {
    this.#modules.set(tree.directory, directory);
  }

  /** The tree is about to change. */
  forget(tree: Tree): void {
    this.#copies.forget(tree.directory);
  }

  /** A command in a tree, as it is started under the isolation at hand. */
  command(tree: Tree, command: readonly string[], writable: boolean): Launch {
    return this.#launch(command, {
      tree: tree.directory,
      writable,
      modules: this.#modulesOf(tree),
      judge: null,
      overlays: [],
      code: [],
    });
  }

  /** Starts a child and has it load the suite. Throws ChildFailure, CancelledError. */
  load(subject: Subject, signal: AbortSignal): Promise<Loaded> {
    if (this.#options.isolation === 'bubblewrap') return this.#load(subject, signal);
    // One after the other: a load puts the judge's suite where the one before it reads its own.
    const loading = this.#loading.then(() => this.#load(subject, signal));
    this.#loading = loading.catch(() => {});
    return loading;
  }

  async #load(subject: Subject, signal: AbortSignal): Promise<Loaded> {
    const { limits } = this.#options;
    const { suite, loadMs = limits.loadMs } = subject;
    const paths = await this.#paths(subject);
    const launch = await this.#child(subject);
    const session = new Session(launch, limits, signal);
    try {
      const order = { type: 'load', label: suite, ...paths } as const;
      const { listing } = await session.ask(order, 'loaded', loadMs);
      return { session, listing, places: await this.#places(subject, paths) };
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  async #paths({
    tree,
    judge,
    suite,
    pair = [],
  }: Subject): Promise<{ suite: string; judge: string | null }> {
    if (this.#options.isolation === 'bubblewrap') {
      return {
        suite: `${insideTree}/${suite}`,
        judge: judge === null ? null : `${insideJudge}/${suite}`,
      };
    }
    if (judge === null) return { suite: join(tree.directory, suite), judge: null };
    // Where both arms have the same packages, judge and tree share them in both.
    const packagesToo = new Set(pair.map((one) => this.#modulesOf(one))).size > 1;
    const copy = await this.#copies.of(judge.directory, packagesToo);
    // Without mounts, the judge's suite is put beside the tree's own; its imports are the tree's.
    const beside = join(tree.directory, dirname(suite), `${judgePrefix}${basename(suite)}`);
    // The branch may have put a link of this name here; it is not to be followed.
    await rm(beside, { recursive: true, force: true });
    await copyFile(join(judge.directory, suite), beside);
    return { suite: beside, judge: join(copy, suite) };
  }

  /** Where the scripts of a child come from, as V8 names them. */
  async #places(
    { tree, suite }: Subject,
    paths: { readonly judge: string | null },
  ): Promise<ScriptPlaces> {
    const urlOf = (path: string): string => `${pathToFileURL(path).href}/`;
    if (this.#options.isolation === 'bubblewrap') {
      return { trees: [insideTree, insideJudge].map(urlOf), own: [urlOf(insideCode)] };
    }
    const roots = [tree.directory, ...(paths.judge === null ? [] : [rootOf(paths.judge, suite)])];
    const trees = await Promise.all(roots.map((root) => realpath(root)));
    const own = [this.#options.childDirectory, tinybench()];
    return { trees: trees.map(urlOf), own: own.map(urlOf) };
  }

  async #child({ tree, judge, suite, wrapping }: Subject): Promise<Launch> {
    const bubblewrap = this.#options.isolation === 'bubblewrap';
    const here = this.#options.childDirectory;
    const extension = existsSync(join(here, 'child.ts')) ? 'ts' : 'js';
    const code = bubblewrap ? await this.#code(here) : [];
    const entry = `${bubblewrap ? `${insideCode}/child` : here}/child.${extension}`;
    const heapMiB = Math.floor(this.#options.limits.memoryBytes / 2 ** 20 / 2);
    const flags = [
      `--max-old-space-size=${heapMiB}`,
      '--no-warnings',
      ...compilerFlags,
      ...logFlags,
    ];
    const modules = this.#modulesOf(tree);
    const own = judge === null ? null : this.#modulesOf(judge);
    const { inside = [], around = [] } = wrapping ?? {};
    const command = [...inside, process.execPath, ...flags, entry];
    const launch = this.#launch(command, {
      tree: tree.directory,
      writable: false,
      modules,
      judge: judge === null ? null : { tree: judge.directory, modules: own },
      overlays: judge !== null && existsSync(join(tree.directory, suite)) ? [suite] : [],
      code,
    });
    const [outermost, ...before] = around;
    if (outermost === undefined) return launch;
    return { ...launch, command: outermost, args: [...before, launch.command, ...launch.args] };
  }

  /** The child's files and tinybench, with a manifest that says they are modules. */
  async #code(here: string): Promise<readonly (readonly [string, string])[]> {
    const manifest = join(this.#options.workDirectory, 'child', 'package.json');
    if (!existsSync(manifest)) {
      // The places where the parts are mounted must exist: inside, nothing can be made.
      await mkdir(join(dirname(manifest), 'child'), { recursive: true });
      await mkdir(join(dirname(manifest), 'node_modules', 'tinybench'), { recursive: true });
      await writeFile(manifest, '{ "type": "module" }\n');
    }
    return [
      [dirname(manifest), insideCode],
      [here, `${insideCode}/child`],
      [tinybench(), `${insideCode}/node_modules/tinybench`],
    ];
  }

  #modulesOf(tree: Tree): string | null {
    return this.#modules.get(tree.directory) ?? null;
  }

  #launch(command: readonly string[], mounts: Mounts): Launch {
    const { isolation, limits } = this.#options;
    const inner =
      isolation === 'bubblewrap'
        ? bubblewrapped(command, mounts)
        : {
            command: command[0] as string,
            args: command.slice(1),
            cwd: mounts.tree,
            env: cleanEnvironment,
          };
    // Only Linux has prlimit; elsewhere V8's own limit on its heap has to do.
    if (process.platform !== 'linux') return inner;
    // Address space is no measure of memory here: WebAssembly reserves gigabytes of it.
    const most = [`--data=${limits.memoryBytes}`, '--core=0'];
    const args = [...most, '--', inner.command, ...inner.args];
    return { ...inner, command: 'prlimit', args };
  }
}
