/** `npm run bench:patterns`: see `--help`. */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { buildOf } from '../../kernels/builds.ts';
import { mixCallers } from '../kernels/contestant.ts';
import { assemblyPatterns } from './assembly.ts';
import { type Worth, worthOf } from './pattern.ts';
import { plainPatterns } from './plain.ts';
import { tableOf } from './report.ts';
import { wholePatterns } from './whole.ts';

const help = `npm run bench:patterns -- [options]

Measures what each pattern of kernels/README.md is worth: the same problem without it and with it, in
turns in one run, after both were found to compute the same numbers.

  --quick         fewer turns, smaller products; under 20 s
  --only <text>   patterns with this in their name or problem
  --json          print one JSON object
  --help          this text
`;

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) {
  process.stdout.write(help);
  process.exit(0);
}

const turns = flags.quick ? 5 : 25;
const all = [...plainPatterns, ...assemblyPatterns, ...wholePatterns(flags.quick ? 256 : 512)];
const asked = all.filter(({ name, problem }) => `${name}: ${problem}`.includes(flags.only));
if (asked.length === 0) {
  const names = [...new Set(all.map(({ name }) => name))].join(', ');
  process.stderr.write(`no pattern has "${flags.only}" in its name; there are: ${names}\n`);
  process.exit(1);
}
await mixCallers();
const worths: Worth[] = [];
for (const pattern of asked) {
  process.stderr.write(`${pattern.name}: ${pattern.problem}\n`);
  worths.push(await worthOf(pattern, turns));
}
const result = { date: new Date().toISOString(), turns, build: await buildOf(), patterns: worths };
process.stdout.write(flags.json ? `${JSON.stringify(result, null, 2)}\n` : tableOf(worths));
process.exit(0);
