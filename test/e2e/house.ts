/** A GitHub on loopback and directories for a file of end-to-end tests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { bubblewrapWorks } from '#edges/sandbox/bubblewrap.ts';
import { type LocalGitHub, startGitHub } from '../../demo/github.ts';
import type { Part } from '../../src/main-server.ts';
import { copyMadeStore } from '../fakes/made-store.ts';
import { Isochron, type IsochronOptions, webhookSecret } from './isochron.ts';

export const hasBubblewrap = await bubblewrapWorks();
/** Where there is no bubblewrap, what is not about it is tested all the same. */
const sandboxFlags = hasBubblewrap ? [] : ['--unsafe-no-sandbox'];

export let github: LocalGitHub;
/** Of the tests of a file. */
export let directory: string;
const started: Isochron[] = [];

/** `start` finds a store that is made, or none in the tests of how a process begins. */
export function useGitHub({ fromNothing = false } = {}): void {
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'isochron-e2e-'));
    github = await startGitHub({ webhookSecret });
    if (!fromNothing) await copyMadeStore(join(directory, 'isochron'));
  });
  afterAll(async () => {
    for (const isochron of started) await isochron.stop();
    await github.stop();
    await rm(directory, { recursive: true, force: true });
  });
}

/** Starts a process that ends with the tests of its file at the latest. */
export function start(part: Part, options: Partial<IsochronOptions> = {}): Isochron {
  const folder = join(directory, 'isochron');
  const isochron = new Isochron(part, {
    github,
    directory: folder,
    flags: sandboxFlags,
    ...options,
  });
  started.push(isochron);
  return isochron;
}
