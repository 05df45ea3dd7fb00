import { RowKernel } from '../rows.ts';
import { checkApart, checkShape, checkWorkspace } from '../shapes.ts';
import type { Read, Tensor } from '../workspace.ts';
import { epsilon } from './naive.ts';

const kernel = new RowKernel('layer-norm');

/**
 * to = each row (the last dimension) of x with mean 0 and variance 1, times gain plus bias, which
 * are as long as a row (Ba, Kiros and Hinton, 2016). `to` may be x.
 */
export function layerNorm(x: Read, gain: Read, bias: Read, to: Tensor): Tensor {
  checkWorkspace('layerNorm', { x, gain, bias, to });
  const row = x.shape.slice(-1);
  checkShape('layerNorm', 'gain', gain, row);
  checkShape('layerNorm', 'bias', bias, row);
  checkApart('layerNorm', { to }, { gain, bias });
  return kernel.run(x, to, { first: gain.at, second: bias.at, number: epsilon });
}
