/** What V8 would say of a kernel of the flows under the profiler. */
import type { RawProfile } from '#ports/sandbox.ts';
import { handMade, scalarLoop, vectorLoop } from './wasm-module.ts';

/** Functions with their samples, of a hundred; `wasm:` and `gc` stand before what is no script. */
export type Samples = Readonly<Record<string, number>>;

export const usualSamples: Samples = { work: 90, gc: 10 };

/** One millisecond a sample. */
const sampleUs = 1000;
const place = 'file:///tree/';

export function scriptedProfile(kernel: string, samples: Samples): RawProfile {
  const functions = Object.keys(samples);
  const frame = (functionName: string, url: string, lineNumber: number, columnNumber = 0) => {
    const scriptId = url.startsWith('wasm:') ? '7' : '1';
    return { functionName, scriptId, url, lineNumber, columnNumber };
  };
  const frameOf = (name: string) => {
    if (name === 'gc') return frame('(garbage collector)', '', -1);
    if (name.startsWith('wasm:')) return frame(name.slice(5), 'wasm://wasm/7', 0);
    return frame(name, `${place}kernels/${kernel}/naive.ts`, 6);
  };
  const nodes = [
    { id: 1, callFrame: frame('(root)', '', -1), children: [2] },
    {
      id: 2,
      callFrame: frame('run', `${place}kernels/${kernel}/suite.ts`, 1),
      children: functions.map((_, index) => index + 3),
    },
    ...functions.map((name, index) => ({ id: index + 3, callFrame: frameOf(name) })),
  ];
  const ids = functions.flatMap((name, index) => Array(samples[name] ?? 0).fill(index + 3));
  const modules = [
    {
      script: '7',
      bytes: handMade(functions.filter((name) => name.startsWith('wasm:')).map(code)),
    },
  ];
  return {
    calls: 100,
    threads: 0,
    // The last sample has no end, so it counts for nothing.
    cpuProfile: JSON.stringify({
      nodes,
      startTime: 0,
      endTime: sampleUs * ids.length,
      samples: [...ids, 1],
      timeDeltas: [0, ...ids.map(() => sampleUs)],
    }),
    modules,
    places: { trees: [place], own: ['file:///isochron/'] },
    counts: null,
    notCounted: 'nothing counts in a script',
  };
}

/** A function is in vectors where its name says so. */
function code(name: string) {
  const own = name.slice(5);
  return { name: own, code: own.includes('vector') ? vectorLoop : scalarLoop };
}
