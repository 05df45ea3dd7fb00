export { gemm, scratchLength } from './gemm';
export { registerBlocked, tiled, unrolled } from './steps';
