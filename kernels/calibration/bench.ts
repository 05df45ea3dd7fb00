/** A tinybench Bench as it is: timed, its numbers not checked. */
import { Bench } from 'tinybench';
import { roots } from './work.ts';

const x = Float64Array.from({ length: 1000 }, (_, index) => index / 1000);
const out = new Float64Array(x.length);

const bench = new Bench({ name: 'roots-bench' });
bench.add('once', () => {
  roots(x, out, x.length);
});
bench.add('twice', () => {
  roots(x, out, 2 * x.length);
});

export default bench;
