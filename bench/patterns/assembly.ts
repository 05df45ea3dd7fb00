/** What AssemblyScript, vectors and several of them at a time are worth in loops over arrays. */
import type { Output } from '#suite';
import { add as addPlain } from '../../kernels/add/naive.ts';
import { add } from '../../kernels/add/optimized.ts';
import {
  type Adding,
  adding,
  type Clamping,
  clamping,
  type Summing,
  summing,
} from '../../kernels/patterns/vectors.ts';
import { sum as sumPlain } from '../../kernels/sum/naive.ts';
import { sum } from '../../kernels/sum/optimized.ts';
import { Workspace } from '../../kernels/workspace.ts';
import { synchronous } from '../kernels/contestant.ts';
import { bound, drawn, placed } from './calls.ts';
import type { Pattern } from './pattern.ts';

/** What the table calls each variant. */
const titles = {
  addPlain: 'plain TypeScript',
  addScalar: 'AssemblyScript, an element a turn',
  addScalarTail: 'a vector a turn, tail one by one',
  addLaneTail: 'a vector a turn, tail by lanes',
  addOverlapping: 'a vector a turn, the last moves back',
  addLowerFirst: 'four vectors a turn, lower stores first',
  addUpperFirst: 'four vectors a turn, upper stores first',
  addKernel: 'eight vectors a turn, as `loops.ts` writes',
  sumPlain: 'plain TypeScript',
  sumScalar: 'AssemblyScript, an element a turn',
  sumOneVector: 'one vector of sums',
  sumEightVectors: 'eight vectors of sums',
  sumKernel: 'eight vectors, stored in pairs at the end',
  clampByMin: '`min` and `max`',
  clampByPmin: '`pmin` and `pmax`',
} as const;

type Way = keyof typeof titles;

function pattern<Name extends Way>(
  name: string,
  [problem, flops]: readonly [string, number],
  [without, other]: readonly [Name, Name],
  callsOn: (work: Workspace) => (way: Name) => () => Output,
): Pattern {
  const variants = async () => {
    const callOf = callsOn(await Workspace.create());
    const contestant = (way: Name) => synchronous(titles[way], 1, callOf(way));
    return [contestant(without), contestant(other)] as const;
  };
  return { name, problem, flops, variants };
}

type AnyAdding = Adding | 'addPlain' | 'addKernel';

function additions(
  name: string,
  length: number,
  ...ways: readonly [AnyAdding, AnyAdding]
): Pattern {
  const problem = [`add ${length.toLocaleString('en')}`, length] as const;
  return pattern(name, problem, ways, (work) => {
    const [a, b] = [drawn(length, 1), drawn(length, 2)];
    const [placedA, placedB] = [placed(work, a), placed(work, b)];
    return (way) => {
      const to = work.float32(length);
      if (way === 'addPlain') return bound(addPlain, a, b, new Float32Array(length));
      const run = way === 'addKernel' ? add : adding(way, work);
      return () => run(placedA, placedB, to).data;
    };
  });
}

function sums(
  name: string,
  ...ways: readonly [Summing | 'sumPlain', Summing | 'sumKernel']
): Pattern {
  const length = 8192;
  return pattern<(typeof ways)[number]>(name, ['sum 8,192', length], ways, (work) => {
    const x = drawn(length, 1, 0);
    const placedX = placed(work, x);
    return (way) => {
      if (way === 'sumPlain') return bound(sumPlain, x);
      const run = way === 'sumKernel' ? sum : summing(way, work);
      return () => run(placedX);
    };
  });
}

function clampings(name: string, ...ways: readonly [Clamping, Clamping]): Pattern {
  const length = 1000;
  return pattern(name, ['clamp 1,000', 2 * length], ways, (work) => {
    const x = placed(work, drawn(length, 1, -2));
    return (way) => {
      const [run, to] = [clamping(way, work), work.float32(length)];
      return () => run(x, to).data;
    };
  });
}

export const assemblyPatterns: readonly Pattern[] = [
  additions('AssemblyScript', 1000, 'addPlain', 'addScalar'),
  sums('AssemblyScript', 'sumPlain', 'sumScalar'),
  additions('vectors', 1000, 'addScalar', 'addLaneTail'),
  sums('vectors', 'sumScalar', 'sumOneVector'),
  additions('vectors with a tail', 1003, 'addScalar', 'addScalarTail'),
  additions('a tail by lanes', 1003, 'addScalarTail', 'addLaneTail'),
  additions('a tail that moves back', 1003, 'addScalarTail', 'addOverlapping'),
  additions('a tail by lanes', 23, 'addScalarTail', 'addLaneTail'),
  additions('a tail that moves back', 23, 'addScalarTail', 'addOverlapping'),
  sums('several sums', 'sumOneVector', 'sumEightVectors'),
  sums('sums stored in pairs', 'sumEightVectors', 'sumKernel'),
  additions('several vectors', 1000, 'addLaneTail', 'addUpperFirst'),
  additions('all of a kernel', 1000, 'addPlain', 'addKernel'),
  sums('all of a kernel', 'sumPlain', 'sumKernel'),
  additions('upper stores first', 1000, 'addLowerFirst', 'addUpperFirst'),
  clampings('one instruction each', 'clampByMin', 'clampByPmin'),
];
