/**
 * Suites' inputs on a workspace: what a suite draws, placed where the optimized kernels want it.
 */
import type { Implementation, Output } from 'isochron/suite';
import type { Build } from './builds.ts';
import type { Tensor } from './workspace.ts';
import { Workspace } from './workspace.ts';

type Data = Float32Array | Float64Array | Int32Array;

/** The tensors of a suite's arrays, by the name of the input. */
export type Tensors<Inputs> = {
  readonly [Name in keyof Inputs as Inputs[Name] extends Data
    ? Name
    : never]: Inputs[Name] extends Data ? Tensor<Inputs[Name]> : never;
};

/** The shape of each array among the inputs. */
export type Shapes<Inputs> = {
  readonly [Name in keyof Tensors<Inputs>]: readonly number[];
};

interface Placed<Inputs> {
  readonly tensors: Tensors<Inputs>;
}

/**
 * A workspace is left to the garbage collector, and its tensors with it, when it holds this much.
 */
const mostBytes = 64 * 2 ** 20;
const workspaces = new Map<string, Workspace>();

/** On so many threads, by a build; null for the one that is fastest here. */
interface Placement {
  readonly threads: number;
  readonly build: Build | null;
}

async function workspaceFor(bytes: number, { threads, build }: Placement): Promise<Workspace> {
  const key = `${threads} ${build}`;
  const known = workspaces.get(key);
  if (known !== undefined && known.used + bytes <= mostBytes) return known;
  await known?.close();
  const workspace = await Workspace.create({
    ...{ bytes: Math.max(bytes, mostBytes), threads },
    ...(build === null ? {} : { build }),
  });
  workspaces.set(key, workspace);
  return workspace;
}

/** An implementation that can be given more threads, or another build. */
export interface Placeable<Inputs> extends Implementation<Inputs> {
  on(threads: number, build?: Build): Placeable<Inputs>;
}

/** An implementation whose arrays lie in a workspace; `run` is what is timed. */
export function onWorkspace<Inputs extends object>(
  shapes: (inputs: Inputs) => Shapes<Inputs>,
  run: (tensors: Tensors<Inputs>, inputs: Inputs) => Output,
  placement: Placement = { threads: 1, build: null },
): Placeable<Inputs> {
  return {
    prepare: async (inputs) => {
      const entries = Object.entries(shapes(inputs)) as [keyof Inputs, readonly number[]][];
      const arrays = entries.map(([name]) => inputs[name] as Data);
      const bytes = arrays.reduce((sum, { byteLength }) => sum + byteLength + 128, 0);
      const workspace = await workspaceFor(bytes, placement);
      // One array under two names is one tensor, too.
      const placed = new Map<Data, Tensor<Data>>();
      const tensors = entries.map(([name, shape], index) => {
        const array = arrays[index] as Data;
        const tensor = placed.get(array) ?? workspace.like(array, shape);
        placed.set(array, tensor);
        tensor.data.set(array);
        return [name, tensor] as const;
      });
      const views = Object.fromEntries(tensors.map(([name, { data }]) => [name, data]));
      return { ...inputs, ...views, tensors: Object.fromEntries(tensors) };
    },
    run: (inputs) => run((inputs as Inputs & Placed<Inputs>).tensors, inputs),
    on: (threads, build) => onWorkspace(shapes, run, { threads, build: build ?? null }),
  };
}
