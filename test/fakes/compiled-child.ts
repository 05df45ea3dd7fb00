/**
 * The child of the sandbox with its types stripped once, as it is in a package: stripping them
 * takes a child longer than everything else that it does before it obeys. Whatever starts the
 * program itself starts the child as it is in the sources.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { root } from '../source-files.ts';

declare module 'vitest' {
  interface ProvidedContext {
    compiledChild: string;
  }
}

const sources = join(root, 'src/edges/sandbox');

/** Run by a Node that does not warn of what is experimental. */
const program = `
import { stripTypeScriptTypes } from 'node:module';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
const [from, to] = process.argv.slice(1);
for (const name of readdirSync(from)) {
  const text = stripTypeScriptTypes(readFileSync(from + '/' + name, 'utf8'));
  const ofSiblings = text.replace(/( from '\\.\\/[\\w-]+)\\.ts'/g, "$1.js'");
  writeFileSync(to + '/' + name.replace('.ts', '.js'), ofSiblings);
}
`;

/** Called by the test runner; see vitest.config.ts. Kept for the next run of the same code. */
export async function setup(project: TestProject): Promise<void> {
  // Below the root, from which the child finds tinybench.
  const all = join(root, '.isochron', 'compiled-children');
  const place = join(all, hashOfSources());
  if (!existsSync(place)) {
    await mkdir(all, { recursive: true });
    const made = await mkdtemp(join(all, 'making-'));
    const args = ['--no-warnings', '--input-type=module', '--eval', program, sources, made];
    await promisify(execFile)(process.execPath, args);
    // In one step, so that a run that was stopped leaves none by halves; another run may be first.
    await rename(made, place).catch(() => rm(made, { recursive: true }));
  }
  project.provide('compiledChild', place);
}

/** Its directory. */
export function compiledChild(): string {
  return inject('compiledChild');
}

function hashOfSources(): string {
  const hash = createHash('sha256').update(program);
  for (const file of globSync('*.ts', { cwd: sources }).sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(sources, file)))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}
