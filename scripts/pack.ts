/**
 * Compiles src and the kernels into dist for the package: Node does not strip types under
 * node_modules. The `#…` imports keep their spelling; dist gets a package.json of its own that maps
 * them to JavaScript.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
for (const command of [
  [tsc, '-p', 'tsconfig.build.json'],
  [tsc, '-p', 'tsconfig.kernels.json'],
  ['kernels/build.ts'],
]) {
  execFileSync(process.execPath, command, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}
// What is only there to be measured stays here.
const apart = ['kernels/{calibration,patterns}/**'];
for (const file of globSync('kernels/*/build/*.wasm', { cwd: root, exclude: apart })) {
  cpSync(join(root, file), join(dist, file));
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const imports = Object.fromEntries(
  Object.entries(manifest.imports as Record<string, string>).map(([name, target]) => [
    name.replace(/\*$/, '*.ts'),
    target.replace('./src/', './').replace(/\*$/, '*.js').replace(/\.ts$/, '.js'),
  ]),
);
writeFileSync(
  join(dist, 'package.json'),
  `${JSON.stringify({ type: 'module', imports }, null, 2)}\n`,
);
