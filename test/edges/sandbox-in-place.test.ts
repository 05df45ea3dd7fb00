import { describe, expect, test } from 'vitest';
import { roundOf, sandboxOf, treeOf, verified } from './sandbox-house.ts';

/** A kernel that negates what it was given, and minds being given what it has overwritten. */
const negating = (parts: { inputs: string; first: string; negate: string; prepare?: string }) => `
const first = ({ x }) => Number(${parts.first});
export default {
  kernel: 'negating', shapes: [{ n: 4 }], inPlace: ['x'],
  inputs: ({ n }, random) => { const draw = () => 1 + random.integer(9); return ${parts.inputs}; },
  reference: (inputs) => Float64Array.of(-first(inputs)),
  implementations: { optimized: {
    ${parts.prepare ?? ''}
    run: (inputs) => {
      if (first(inputs) <= 0) throw new Error('these inputs are spoilt');
      const { x } = inputs;
      ${parts.negate};
      return Float64Array.of(first(inputs));
    },
  } },
};`;

const kinds = {
  'a list of numbers': {
    inputs: '({ x: Array.from({ length: n }, draw) })',
    first: 'x[0]',
    negate: 'for (let at = 0; at < x.length; at += 1) x[at] = -x[at]',
  },
  'a list that the call makes shorter': {
    inputs: '({ x: Array.from({ length: n }, draw) })',
    first: 'x.length === 4 ? x[0] : -x[0]',
    negate: 'x.pop()',
  },
  'records in records': {
    inputs: '({ x: { rows: [{ cells: Float32Array.of(draw()) }], scale: draw() } })',
    first: 'x.rows[0].cells[0] + x.scale',
    negate: 'x.rows[0].cells[0] *= -1; x.scale *= -1; x.rows.push({})',
  },
  'an array of bigints': {
    inputs: '({ x: BigInt64Array.of(BigInt(draw())) })',
    first: 'x[0]',
    negate: 'x[0] = -x[0]',
  },
  'a number': {
    inputs: '({ x: draw() })',
    first: 'x',
    negate: 'inputs.x = -x',
  },
  'an array that a call puts another one in the place of': {
    inputs: '({ x: Float64Array.of(draw()) })',
    first: 'x[0]',
    negate: 'inputs.x = [-x[0]]',
  },
} as const;

describe('inputs that a call overwrites are renewed', () => {
  test.for(Object.entries(kinds))('where they are %s', async ([, parts]) => {
    const tree = await treeOf({ 'a.suite.mjs': negating(parts) });
    const sandbox = await sandboxOf('none');
    const { checks, failures } = await roundOf(sandbox, tree, 'a.suite.mjs');
    expect(failures).toEqual([]);
    const reasons = checks.map(({ status, reason }) => reason ?? status);
    expect(reasons).toEqual(['right', 'right', 'right']);
  });

  test('where prepare has put them, however deep', async () => {
    const prepare = `prepare: ({ x }) => {
      const memory = new WebAssembly.Memory({ initial: 1 });
      const cells = new Float64Array(memory.buffer, 8, 1);
      cells.set(x.cells);
      return { x: { cells } };
    },`;
    const negate = `
      if (!(x.cells.buffer.byteLength === 65536)) throw new Error('these are elsewhere');
      x.cells[0] *= -1`;
    const inputs = '({ x: { cells: Float64Array.of(draw()) } })';
    const text = negating({ inputs, first: 'x.cells[0]', negate, prepare });
    const tree = await treeOf({ 'a.suite.mjs': text });
    const { checks, failures } = await roundOf(await sandboxOf('none'), tree, 'a.suite.mjs');
    expect(failures).toEqual([]);
    expect(checks.map(({ status }) => status)).toEqual(['right', 'right', 'right']);
  });
});

describe('inputs that cannot be renewed are refused in a sentence', () => {
  const refused = [
    ['x', '({ x: new Map() })', 'which is or holds a Map and cannot be renewed'],
    ['x', '({ x: [{ y: new DataView(new ArrayBuffer(1)) }] })', 'which is or holds a DataView'],
    ['x', '({ y: 1 })', 'which inputs does not return.'],
  ] as const;
  test.for(refused)('%s of %s', async ([name, inputs, sentence]) => {
    const text = negating({ inputs, first: '1', negate: '' });
    const tree = await treeOf({ 'a.suite.mjs': text });
    const { failures } = await verified(await sandboxOf('none'), tree, 'a.suite.mjs');
    expect(failures).toMatchObject([{ kind: 'suite' }]);
    expect(failures[0]!.message).toContain(`a.suite.mjs: inPlace names ${name}, ${sentence}`);
  });
});
