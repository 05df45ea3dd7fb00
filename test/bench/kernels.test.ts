/** What the benchmark of the kernels makes of times and outputs. */
import { describe, expect, test } from 'vitest';
import { type Contestant, synchronous } from '../../bench/kernels/contestant.ts';
import { errorOf, inTurns, median, speedOver, type Timing } from '../../bench/kernels/measure.ts';
import { optimizedOn } from '../../bench/kernels/own.ts';
import { modelOf } from '../../bench/kernels/peer-onnx-model.ts';
import { operationOf } from '../../bench/kernels/peer-operation.ts';
import { problems } from '../../bench/kernels/problems.ts';
import { tables } from '../../bench/kernels/report.ts';

/** Takes so many nanoseconds a call, by its own clock. */
function scripted(
  implementation: string,
  times: readonly number[],
): Contestant & { calls: number[] } {
  const calls: number[] = [];
  return {
    implementation,
    threads: 1,
    calls,
    time: async (count) => times[calls.push(count) % times.length] as number,
    output: async () => null,
    close: async () => {},
  };
}

function timing(...samplesNs: number[]): Timing {
  return { contestant: scripted('any', [1]), samplesNs };
}

describe('turns', () => {
  test('go round, and each contestant fills its own', async () => {
    const [quick, slow] = [scripted('quick', [1e3]), scripted('slow', [4e6])];
    const timings = await inTurns([quick, slow], 5);
    expect(timings.map(({ samplesNs }) => samplesNs)).toEqual([
      Array(5).fill(1e3),
      Array(5).fill(4e6),
    ]);
    expect(quick.calls.slice(-5)).toEqual(Array(5).fill(8000));
    expect(slow.calls.slice(-5)).toEqual(Array(5).fill(2));
  });

  test('are compared one by one: a slow moment of both is no difference', () => {
    expect(speedOver(timing(1, 2, 10), timing(2, 4, 20))).toBe(2);
    expect(speedOver(timing(1, 1, 1, 1), timing(1, 3, 2, 9))).toBe(2.5);
    expect(median([])).toBeNaN();
  });
});

describe('the error of an output', () => {
  test('is relative to the largest magnitude of each array', () => {
    expect(errorOf(Float32Array.of(1, -4), Float64Array.of(1, -8))).toBe(0.5);
    expect(errorOf(3, 2)).toBe(0.5);
    expect(
      errorOf(
        { a: Float32Array.of(1), b: Float32Array.of(90) },
        { a: Float64Array.of(1), b: Float64Array.of(100) },
      ),
    ).toBe(0.1);
    expect(errorOf(Float32Array.of(), Float64Array.of())).toBe(0);
    expect(errorOf(null, 1)).toBeNull();
  });

  test('of the first rows alone, where the reference has no more', () => {
    expect(errorOf(Float32Array.of(1, 2, 3, 4), Float64Array.of(1, 2))).toBe(0);
  });
});

describe('problems', () => {
  test('are right on our own implementation, on one thread and on two', async () => {
    for await (const problem of problems(true, 'matmul/suite')) {
      for (const threads of [1, 2]) {
        const contestant = await optimizedOn(threads)(problem);
        expect(contestant).toMatchObject({ implementation: 'ours', threads });
        if (problem.shape.n === 256) {
          const error = errorOf(
            (await contestant?.output()) ?? null,
            problem.suite.reference(problem.inputs),
          );
          expect(error).toBeLessThan(1e-6);
        }
        await contestant?.close();
      }
    }
  });

  test('are known to peers where they mean the same', async () => {
    const known: string[] = [];
    for await (const problem of problems(true, '')) {
      const operation = operationOf(problem);
      if (operation === null) continue;
      known.push(operation.name);
      for (const { data, shape } of operation.operands) {
        expect(data).toHaveLength(shape.reduce((product, size) => product * size, 1));
      }
    }
    expect([...new Set(known)]).toEqual(['matmul', 'conv2d', 'add', 'relu', 'sum', 'softmax']);
  });
});

test('a model for the peers is what the ONNX format says', () => {
  const model = modelOf({ operator: 'Relu', inputs: [[2, 300]], attributes: { axis: [1] } });
  const text = Buffer.from(model).toString('latin1');
  // IR version 8 first; then the graph: node, input, output; then operators of version 20.
  expect([...model.slice(0, 2)]).toEqual([8, 8]);
  expect(text).toContain('\n\x02x0\x12\x01y"\x04Relu');
  expect(text).toContain('\n\x04axis\x18\x01\xa0\x01\x02');
  // Dimensions of 2 and 300: the second is two bytes long.
  expect(text).toContain('\n\x02\x08\x02\n\x03\x08\xac\x02');
  expect([...model.slice(-4)]).toEqual([0x42, 2, 0x10, 20]);
});

test('tables say what is not known', () => {
  const text = tables(
    [{ name: 'native avx2', threads: 1, gflops: 95.54, gbps: null }],
    [
      {
        kernel: 'add',
        shape: { length: 8 },
        threads: 2,
        implementation: 'ours',
        microseconds: 0.0123,
        gflops: 1.5,
        bestGflops: 2,
        gbps: 1234.5,
        percentOfPeak: null,
        oursIsFaster: null,
        maxRelativeError: 1.5e-7,
      },
    ],
  );
  expect(text).toContain('| native avx2 | 1       | 95.5   | –    |');
  expect(text).toMatch(
    /\| add length=8 \| ours, 2 threads \| 0\.0123 \| 1\.50 .* 1235 \| – .* \| – .* \| 1\.5e-7/,
  );
});

test('a call that returns when it is done is timed by its number', async () => {
  let calls = 0;
  const contestant = synchronous('counted', 1, () => {
    calls += 1;
    return calls;
  });
  expect(await contestant.time(5)).toBeGreaterThan(0);
  expect(calls).toBe(5);
  expect(await contestant.output()).toBe(6);
});
