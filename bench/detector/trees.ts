/** The calibration suites as commits would have them: unchanged, told otherwise, slower. */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tree } from '#ports/checkout.ts';

const root = join(import.meta.dirname, '..', '..');
const calibration = 'kernels/calibration';

/** Suites with a knob for their time, by the kernel's name, which is also the file's. */
export const kernels = ['slower', 'tiny', 'long', 'memory', 'webassembly', 'allocating'] as const;
export type Kernel = (typeof kernels)[number];

/** What head is: base itself, the same program in another text, or per cent more work. */
export const variants = ['same', 'comment', 'reordered', 'module', '1', '3', '5', '10'] as const;
export type Variant = (typeof variants)[number];
export const texts = ['comment', 'reordered', 'module'] as const;

export const suiteOf = (kernel: Kernel): string => `${calibration}/${kernel}.suite.ts`;

/** Writes the tree of a variant below `directory`. The kernels have to be built. */
export async function treeOf(variant: Variant, directory: string): Promise<Tree> {
  const place = join(directory, variant);
  await rm(place, { recursive: true, force: true });
  await mkdir(place, { recursive: true });
  for (const path of [calibration, 'package.json']) {
    await cp(join(root, path), join(place, path), { recursive: true });
  }
  await edits[variant](join(place, calibration));
  return { directory: place, commit: { sha: null, ref: variant }, treeHash: null };
}

type Edit = (folder: string) => Promise<void>;

const edits: Readonly<Record<Variant, Edit>> = {
  same: async () => {},
  comment: (folder) => inAll(folder, (text) => `// A remark.\n//\n${text}// The end.\n`),
  reordered: (folder) => rewrite(folder, 'work.ts', swapFunctions),
  module: async (folder) => {
    await writeFile(join(folder, 'unrelated.ts'), unrelated);
    await inAll(folder, (text) => `import './unrelated.ts';\n${text}`);
  },
  '1': slowerBy(0.01),
  '3': slowerBy(0.03),
  '5': slowerBy(0.05),
  '10': slowerBy(0.1),
};

/** Loaded with every suite, called by none. */
const unrelated = `const squares = Array.from({ length: 1000 }, (_, index) => index * index);
export function remainders(divisor: number): number {
  return squares.reduce((sum, square) => sum + (square % divisor), 0);
}
export const total = remainders(7);
`;

function slowerBy(share: number): Edit {
  return (folder) =>
    rewrite(folder, 'share.ts', (text) =>
      replaced(text, 'export const share = 0;', `export const share = ${share};`),
    );
}

async function inAll(folder: string, edit: (text: string) => string): Promise<void> {
  for (const kernel of kernels) await rewrite(folder, `${kernel}.suite.ts`, edit);
}

async function rewrite(
  folder: string,
  file: string,
  edit: (text: string) => string,
): Promise<void> {
  const path = join(folder, file);
  await writeFile(path, edit(await readFile(path, 'utf8')));
}

/** `stepsOf` before `roots`: every function after them moves, none changes. */
function swapFunctions(text: string): string {
  const second = text.indexOf('/** The steps of one call');
  const first = text.lastIndexOf('/**', text.indexOf('export function roots'));
  const end = text.indexOf('function reference');
  if (first < 0 || second < first || end < second) throw new Error('work.ts has another form');
  return (
    text.slice(0, first) + text.slice(second, end) + text.slice(first, second) + text.slice(end)
  );
}

function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`there is no \`${from}\``);
  return text.replace(from, to);
}
