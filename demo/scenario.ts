/** The story that the demo plays: one repository, its pull requests, and how each must end. */
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const kernels = ['add', 'conv2d', 'matmul', 'normalize', 'variance'] as const;
/** What they are made of. */
const shared = ['assembly', 'threads'] as const;

/** Measured: one shape a kernel, `optimized` only, so that the demo takes minutes. */
const configuration = `# The demo measures one shape a kernel.
suites:
  - kernels/*/suite.ts
sources:
  - kernels/build.ts
ignore:
  - '*/naive/**'
  - 'add/optimized/length=100000'
  - 'matmul/optimized/n=512'
  - 'matmul/two-threads/**'
  - 'variance/**'
`;

/** Exactly one text of a file is replaced; a demo that replaces nothing would show nothing. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface Scene {
  readonly branch: string;
  readonly title: string;
  readonly body: string;
  readonly edits: readonly Edit[];
  readonly expected: Expected;
}

export interface Expected {
  readonly conclusion: 'success' | 'failure' | 'action_required';
  /** Null: no label of the family. */
  readonly label: string | null;
  /** What the comment's headline says; null: no comment at all. */
  readonly headline: RegExp | null;
  /** What else the comment says; a note, where there is one, says the first of it too. */
  readonly says?: readonly RegExp[];
  /** What the pull request's own text is in the end, where Isochron amends it. */
  readonly body?: RegExp;
  readonly note: boolean;
}

const product = 'kernels/matmul/assembly/small.ts';
const normalizeSums = {
  file: 'kernels/normalize/assembly/index.ts',
  quick: 'const mean = <f32>moments(from, columns, lanes);',
  slow: 'const mean = <f32>((moments(from, columns, lanes) + moments(from, columns, lanes)) / 2);',
};

/** Before the story begins, `normalize` adds each row up twice: there is something to improve. */
const beginning: readonly Edit[] = [
  { file: normalizeSums.file, from: normalizeSums.quick, to: normalizeSums.slow },
];

export const scenes: readonly Scene[] = [
  {
    branch: 'tidy-matmul',
    title: 'Prepare matmul for wider tiles',
    body: 'The loop over columns gets a place for wider tiles.\n\nCloses #1',
    // One tile in ten is computed twice.
    edits: [
      {
        file: product,
        from: '    for (; column + COLUMNS <= n; column += COLUMNS) {',
        to: `    for (; column + COLUMNS <= n; column += COLUMNS) {
      if ((row / ROWS + column / COLUMNS) % 10 == 0) {
        const again = (<usize>column) << 2;
        smallTile(from, aStride, b + again, stride, k, to + again, stride, 0);
      }`,
      },
    ],
    expected: {
      conclusion: 'failure',
      label: 'perf: regression',
      headline: /Regression/,
      says: [/^\| `matmul\/optimized\/.*\*\*regression/m, /all right/],
      note: true,
    },
  },
  {
    // No keyword: the branch names the issue.
    branch: 'issue-1-one-pass',
    title: 'Add each row up once in normalize',
    body: 'It was added up twice.',
    edits: [{ file: normalizeSums.file, from: normalizeSums.slow, to: normalizeSums.quick }],
    expected: {
      conclusion: 'success',
      label: 'perf: improvement',
      headline: /Improvement: `normalize/,
      says: [/^\| `normalize\/optimized\/.*\*\*improvement/m, /guessed from the branch/],
      body: /^Closes #1$/m,
      note: true,
    },
  },
  {
    branch: 'explain-add',
    title: 'Explain the loops of add',
    body: 'Readers ask what the loops are for.\n\nCloses #1',
    edits: [
      {
        file: 'kernels/add/generated.ts',
        from: 'export const loops',
        to: '// In both types.\nexport const loops',
      },
    ],
    expected: {
      conclusion: 'success',
      label: 'perf: no-change',
      headline: /No change/,
      says: [/^\| `add\/optimized\/.*\| no change within [\d.]+ % \|/m],
      note: true,
    },
  },
  {
    branch: 'faster-conv2d',
    title: 'Drop a test from the padding of conv2d',
    body: 'The padding tests each row twice, so one test goes.\n\nCloses #1',
    // The upper edge reads the row before the image instead of zeros: fast, and wrong.
    edits: [
      {
        file: 'kernels/conv2d/assembly/planes.ts',
        from: 'if (y < 0 || y >= planes.height)',
        to: 'if (y >= planes.height)',
      },
    ],
    expected: {
      conclusion: 'failure',
      label: 'perf: incorrect',
      headline: /Incorrect: wrong numbers/,
      says: [/^\| `conv2d\/optimized\/.*\| – \| – \| – \| \*\*incorrect/m, /\d+ wrong/],
      note: true,
    },
  },
  {
    branch: 'shorter-add',
    title: 'Shorten add',
    body: 'Nobody asked for it.',
    edits: [
      {
        file: 'kernels/add/optimized.ts',
        from: 'const kernel =',
        to: '// The only one.\nconst kernel =',
      },
    ],
    expected: {
      conclusion: 'action_required',
      label: 'perf: needs-issue',
      headline: /Which issue is this for/,
      says: [/Write `Closes #<number>` into the description/],
      note: false,
    },
  },
  {
    branch: 'readme',
    title: 'Say what this is',
    body: '',
    edits: [{ file: 'README.md', from: '# Kernels', to: '# Kernels\n\nFor measuring.' }],
    expected: { conclusion: 'success', label: null, headline: null, note: false },
  },
];

/** Writes the repository of the story's beginning into an empty directory. */
export async function writeRepository(directory: string): Promise<void> {
  await cp(join(root, 'demo', 'repository'), directory, { recursive: true });
  for (const entry of await readdir(join(root, 'kernels'), { withFileTypes: true })) {
    // The package's entry names kernels that are not here.
    if (!entry.isFile() || entry.name === 'kernels.ts') continue;
    await cp(join(root, 'kernels', entry.name), join(directory, 'kernels', entry.name));
  }
  await cp(join(root, 'kernels', 'README.md'), join(directory, 'README.md'));
  for (const name of [...shared, ...kernels]) {
    const from = join(root, 'kernels', name);
    for (const entry of await readdir(from)) {
      if (entry === 'build') continue;
      await cp(join(from, entry), join(directory, 'kernels', name, entry), { recursive: true });
    }
  }
  await mkdir(join(directory, '.github'));
  await writeFile(join(directory, '.github', 'isochron.yml'), configuration);
  for (const [file, text] of Object.entries(await edited(directory, beginning))) {
    await writeFile(join(directory, file), text);
  }
}

/** The files that edits change, by path. Throws when a text to replace is not there. */
export async function edited(
  directory: string,
  edits: readonly Edit[],
): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const { file, from, to } of edits) {
    const text = files[file] ?? (await readFile(join(directory, file), 'utf8'));
    if (text.split(from).length !== 2) throw new Error(`${file} has not one "${from}"`);
    files[file] = text.replace(from, () => to);
  }
  return files;
}
