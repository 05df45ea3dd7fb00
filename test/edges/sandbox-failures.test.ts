import { describe, expect, onTestFinished, test } from 'vitest';
import { CancelledError } from '#core/model/errors.ts';
import {
  calibrationTree,
  inCalibration,
  isMissing,
  isolations,
  listingOf,
  never,
  processesOf,
  roundOf,
  sandboxOf,
  seed,
  treeOf,
  verified,
} from './sandbox-house.ts';

const limits = {
  evaluateMs: 1500,
  sampleMs: 1000,
  outputBytes: 2 ** 20,
  memoryBytes: 1024 * 2 ** 20,
} as const;

const misbehaviours = [
  ['throws', 'threw', 'RangeError: this kernel always throws.'],
  ['hangs', 'hung', 'did not answer within 1.5 s and was stopped.'],
  ['exits', 'exited', 'ended by itself with code 3.'],
  ['floods', 'flooded', 'printed more than 1 MiB.'],
  ['hogs', 'memory', 'used more memory than the 1024 MiB it may.'],
] as const;

describe.each(isolations)('a kernel that misbehaves, with isolation %s', (isolation) => {
  const realTest = test.skipIf(isMissing(isolation));

  realTest.for(misbehaviours)('%s: verification says so', async ([name, kind, what]) => {
    const tree = await calibrationTree();
    // Filling the memory takes its time.
    const evaluateMs = name === 'hogs' ? 20_000 : limits.evaluateMs;
    const sandbox = await sandboxOf(isolation, { ...limits, evaluateMs });
    const file = inCalibration(`misbehaving/${name}.ts`);
    const { checks, failures } = await verified(sandbox, tree, file);
    // The other implementation was judged all the same.
    expect(checks.map(({ status }) => status)).toEqual(['right', 'right', 'right']);
    const benchmark = `${name}/optimized/length=1000,passes=20`;
    const message = `${benchmark} in head: ${what}`;
    expect(failures).toMatchObject([{ arm: 'head', kind, message, kernel: name, benchmark }]);
    expect(await processesOf(tree.directory)).toEqual([]);
  });

  realTest.for(
    misbehaviours.filter(([name]) => name === 'throws' || name === 'hangs' || name === 'exits'),
  )('%s: the round ends, and so do both arms', async ([name, kind, what]) => {
    const base = await calibrationTree();
    const head = await calibrationTree();
    // Warm-up may take as long as it likes besides.
    const sandbox = await sandboxOf(isolation, limits);
    const file = inCalibration(`misbehaving/${name}.ts`);
    const { round, checks, failures } = await roundOf(sandbox, head, file, { base });
    expect({ round, checks }).toEqual({ round: null, checks: [] });
    const benchmark = `${name}/optimized/length=1000,passes=20`;
    const said = name === 'hangs' ? 'did not answer within 3 s and was stopped.' : what;
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({ kind, kernel: name, benchmark });
    expect(failures[0]!.message).toBe(`${benchmark} in ${failures[0]!.arm}: ${said}`);
    expect(await processesOf(base.directory)).toEqual([]);
    expect(await processesOf(head.directory)).toEqual([]);
  });

  realTest('is stopped when the work is cancelled', async () => {
    const tree = await calibrationTree();
    const sandbox = await sandboxOf(isolation);
    const suite = await listingOf(sandbox, tree, inCalibration('misbehaving/hangs.ts'));
    const cancel = new AbortController();
    const judge = { name: 'head', tree } as const;
    const common = { arm: 'head', tree, judge, suite, seed } as const;
    const verifying = sandbox.verify({
      ...common,
      implementations: ['optimized'],
      signal: cancel.signal,
    });
    await expect.poll(() => processesOf(tree.directory), { timeout: 20_000 }).not.toEqual([]);
    cancel.abort();
    await expect(verifying).rejects.toThrow(CancelledError);
    expect(await processesOf(tree.directory)).toEqual([]);
  });
});

/** A suite whose kernel starts a process that would live for ever, then goes on as told. */
function spawning(marker: string, options: string, then: string): string {
  return `import { spawn } from 'node:child_process';
export default {
  kernel: 'spawning', shapes: [{ n: 1 }], inputs: () => ({}), reference: () => 0,
  implementations: { optimized: () => {
    spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)', '${marker}'], ${options});
    ${then}
  } },
};`;
}

describe('a process that a kernel starts ends with it', () => {
  const inherit = `{ stdio: 'inherit' }`;
  const detached = `{ stdio: 'inherit', detached: true }`;
  test.for([
    ['none', 'hangs', inherit, 'for (;;);', 'hung'],
    ['none', 'exits', inherit, 'process.exit(3);', 'exited'],
    ['bubblewrap', 'hangs', detached, 'for (;;);', 'hung'],
    ['bubblewrap', 'exits', detached, 'process.exit(3);', 'exited'],
  ] as const)('with isolation %s, when the kernel %s', async (row, { skip }) => {
    const [isolation, , options, then, kind] = row;
    if (isMissing(isolation)) skip();
    const marker = `grandchild-${crypto.randomUUID()}`;
    const tree = await treeOf({ 'a.suite.js': spawning(marker, options, then) });
    const sandbox = await sandboxOf(isolation, limits);
    const { failures } = await verified(sandbox, tree, 'a.suite.js');
    expect(failures).toMatchObject([{ kind }]);
    await expect.poll(() => processesOf(marker), { timeout: 10_000 }).toEqual([]);
  });

  test('one that leaves the group without bubblewrap holds up nobody', async () => {
    const marker = `grandchild-${crypto.randomUUID()}`;
    const text = spawning(
      marker,
      detached,
      'process.stdout.write(`pid `); process.exit(3);',
    ).replace('spawn(', 'const { pid } = spawn(');
    const tree = await treeOf({ 'a.suite.js': text.replace('`pid `', '`pid $' + '{pid};`') });
    const sandbox = await sandboxOf('none');
    const { failures } = await verified(sandbox, tree, 'a.suite.js');
    const pid = Number(/pid (\d+);/.exec(failures[0]!.tail)?.[1]);
    onTestFinished(() => {
      process.kill(pid, 'SIGKILL');
    });
    expect(failures).toMatchObject([{ kind: 'exited' }]);
    expect(await processesOf(marker)).toHaveLength(1);
  });
});

/** A suite whose kernel writes to the protocol's pipe by itself. */
function forging(message: string, announced = 'text.length'): string {
  return `import { writeSync } from 'node:fs';
const text = Buffer.from(${JSON.stringify(message)});
const header = Buffer.alloc(8);
header.writeUInt32LE(${announced}, 0);
export default {
  kernel: 'forging', shapes: [{ n: 1 }], inputs: () => ({}), reference: () => 0,
  implementations: { optimized: () => {
    writeSync(4, header);
    writeSync(4, text);
    return 0;
  } },
};`;
}

describe('a kernel that speaks to the parent by itself is found out', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    [
      'with an answer to another question',
      forging('{"type":"sample","ns":1,"changes":0}'),
      'answered "sample" instead of "output".',
    ],
    [
      'with something else',
      forging('{"type":"sample","ns":-1,"changes":0}'),
      'sent something that is no answer.',
    ],
    [
      'with arrays of a kind that is none',
      forging('{"type":"output","parts":[{"name":null,"kind":"constructor","length":1}]}'),
      'sent an output of the unknown kind constructor.',
    ],
    [
      'with an output longer than its bytes',
      forging('{"type":"output","parts":[{"name":null,"kind":"Int8Array","length":9e15}]}'),
      'sent an output shorter than it says.',
    ],
    [
      'with a length beyond the limit',
      forging('{}').replace(
        'header.writeUInt32LE',
        'header.writeUInt32LE(2 ** 31, 4);\nheader.writeUInt32LE',
      ),
      'sent an answer of more than 512 MiB.',
    ],
    [
      'with a message beyond what messages need',
      forging('{}', '2 ** 24'),
      'sent an answer of more than 8 MiB.',
    ],
  ];
  test.for(cases)('%s', async ([, text, what]) => {
    const tree = await treeOf({ 'a.suite.js': text });
    const sandbox = await sandboxOf('none', limits);
    const { checks, failures } = await verified(sandbox, tree, 'a.suite.js');
    expect(checks).toEqual([]);
    expect(failures.map(({ message }) => message)).toEqual([
      `forging/optimized/n=1 in head: ${what}`,
    ]);
    expect(await processesOf(tree.directory)).toEqual([]);
  });

  test('with answers to questions that were not asked yet', async () => {
    // Both numbers are right: without lock-step, the second would be taken for the next shape's.
    const message = '{"type":"output","parts":[{"name":null,"kind":"number","length":1}]}';
    const text = forging(message)
      .replace('shapes: [{ n: 1 }]', 'shapes: [{ n: 1 }, { n: 2 }]')
      .replace('header.writeUInt32LE', 'header.writeUInt32LE(8, 4);\nheader.writeUInt32LE')
      .replace(
        'writeSync(4, header);',
        'const frame = Buffer.concat([header, text, Buffer.alloc(8)]);',
      )
      .replace('writeSync(4, text);', 'writeSync(4, Buffer.concat([frame, frame]));');
    const tree = await treeOf({ 'a.suite.js': text });
    const { checks, failures } = await verified(await sandboxOf('none'), tree, 'a.suite.js');
    expect(checks.map(({ cell }) => cell)).toEqual(['forging/optimized/n=1']);
    expect(failures.map(({ message }) => message)).toEqual([
      'forging/optimized/n=2 in head: answered before it was asked.',
    ]);
  });
});

test('a heap beyond the memory limit is said to be one, by what V8 prints last', async () => {
  const tree = await treeOf({
    'a.suite.js': `export default {
      kernel: 'heap', shapes: [{ n: 1 }], inputs: () => ({}), reference: () => 0,
      implementations: { optimized: () => {
        const kept = [];
        for (;;) kept.push(Array.from({ length: 1e5 }, (_, index) => index + 0.5));
      } },
    };`,
  });
  const sandbox = await sandboxOf('none', { memoryBytes: limits.memoryBytes });
  const { failures } = await verified(sandbox, tree, 'a.suite.js');
  expect(failures).toMatchObject([{ kind: 'memory' }]);
});

test('a command that cannot be started says why', async () => {
  const tree = await treeOf({});
  const sandbox = await sandboxOf('none');
  const gone = { ...tree, directory: `${tree.directory}/gone` };
  const outcome = await sandbox.run(gone, 'true', 10_000, never);
  expect(outcome).toMatchObject({ exitCode: null, tail: 'spawn prlimit ENOENT' });
});
