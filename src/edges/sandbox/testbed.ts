import { createHash } from 'node:crypto';
import { cpus, release } from 'node:os';
import type { Testbed } from '#core/model/testbed.ts';

/** The fingerprint of this machine and runtime. */
export function readTestbed(sandbox: Testbed['sandbox']): Testbed {
  const processors = cpus();
  const facts = {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    kernel: release(),
    runtime: `node ${process.versions.node}`,
    v8: process.versions.v8,
    sandbox,
  };
  const id = createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 12);
  return { id, ...facts };
}
