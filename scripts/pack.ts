/**
 * Compiles src into dist for the package: Node does not strip types under node_modules. The `#…`
 * imports keep their spelling; dist gets a package.json of its own that maps them to JavaScript.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });

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
