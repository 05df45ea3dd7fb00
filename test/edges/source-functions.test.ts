/** What is read of the functions that a module exports. */
import { expect, test } from 'vitest';
import { kernelFunctionsOf } from '#edges/source/kernel-functions.ts';

function one(text: string) {
  const found = kernelFunctionsOf('module.ts', text);
  return found?.kernels[0] ?? found?.leftOut[0];
}

const parameter = { written: false, read: false, counts: false };

test.each([
  ['a declaration', 'export function f(x: Float32Array): void { x[0] = 1; }'],
  ['an arrow function', 'export const f = (x: Float32Array): void => { x[0] = 1; };'],
  [
    'a function of an export list',
    'function g(x: Float32Array): void { x[0] = 1; } export { g as f };',
  ],
])('%s is read', (_, text) => {
  const x = { ...parameter, name: 'x', type: 'Float32Array', written: true };
  expect(one(text)).toEqual({ name: 'f', parameters: [x], result: 'void' });
});

test.each([
  ['x[0] = 1', { written: true, read: false }],
  ['x[0] += 1', { written: true, read: true }],
  ['x[0]++', { written: true, read: true }],
  ['x.fill(0)', { written: true, read: false }],
  ['x.sort()', { written: true, read: true }],
  ['other(x)', { written: true, read: true }],
  ['y = x[0]', { written: false, read: true }],
  ['for (const v of x) y = v', { written: false, read: true }],
  ['y = x.length', { written: false, read: false }],
])('of `%s` it is known what it does with x', (body, use) => {
  const kernel = one(`export function f(x: Int32Array): number { let y = 0; ${body}; return y; }`);
  expect(kernel).toMatchObject({ parameters: [{ name: 'x', ...use }] });
});

test.each([
  ['for (let i = 0; i < n; i += 1) x[i] = 0', true],
  ['x[2 * n] = 0', true],
  ['x[0] = n', false],
])('of `%s` it is known whether n is a size', (body, counts) => {
  const kernel = one(`export function f(x: Float64Array, n: number): void { ${body}; }`);
  expect(kernel).toMatchObject({ parameters: [{ name: 'x' }, { name: 'n', counts }] });
});

test.each([
  ['o: { n: number }', 'void', 'its parameter `o` has the type `{ n: number }`'],
  ['{ n }: { n: number }', 'void', 'its parameter `{ n }: { n: number }` is no plain name'],
  ['x', 'void', 'its parameter `x` has no type'],
  ['x: Float32Array, y?: string', 'void', 'its parameter `y` has the type `string`'],
  ['n: number', 'number', 'it takes no typed array'],
  ['x: Float32Array', 'string', 'its result is `string`'],
])('of (%s): %s it is said why not', (parameters, result, why) => {
  expect(one(`export function f(${parameters}): ${result} { }`)).toEqual({ name: 'f', why });
});

test('functions that have to be waited for, or have no name, are left out', () => {
  const asynchronous = 'export async function f(x: Float32Array): Promise<void> { x[0] = 1; }';
  expect(one(asynchronous)).toEqual({ name: 'f', why: 'it is asynchronous or a generator' });
  const nameless = 'export default function (x: Float32Array): void { x[0] = 1; }';
  expect(one(nameless)).toMatchObject({ name: 'default' });
  expect(kernelFunctionsOf('module.ts', 'export function f(')).toBeNull();
});
