import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import type { Testbed } from '#core/model/testbed.ts';
import { compilerFlags } from './arms.ts';

/** What the system says of itself; a text is empty where it does not tell. */
export interface Machine {
  /** The model's name. */
  readonly cpu: string;
  readonly cores: number;
  readonly kernel: string;
  readonly node: string;
  readonly v8: string;
  /** The text of `/proc/cpuinfo`. */
  readonly cpuinfo: string;
  /** Who made the machine and what they call it. */
  readonly vendor: string;
  readonly product: string;
}

/** The fingerprint of this machine and runtime. */
export function readTestbed(sandbox: Testbed['sandbox']): Testbed {
  const processors = cpus();
  return testbedOf(
    {
      cpu: processors[0]?.model.trim() ?? 'unknown',
      cores: processors.length,
      kernel: release(),
      node: process.versions.node,
      v8: process.versions.v8,
      cpuinfo: textOf('/proc/cpuinfo'),
      vendor: textOf('/sys/class/dmi/id/sys_vendor'),
      product: textOf('/sys/class/dmi/id/product_name'),
    },
    sandbox,
  );
}

export function testbedOf(machine: Machine, sandbox: Testbed['sandbox']): Testbed {
  const { cpu, cores, kernel, node, v8, cpuinfo } = machine;
  // ARM calls them features. All processors of a machine are taken to be alike.
  const flags = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(cpuinfo)?.[1]?.trim() ?? '';
  const facts = {
    cpu,
    cpuFlags: flags === '' ? '' : hashOf(flags.split(/\s+/).sort().join(' ')),
    cores,
    kernel,
    hypervisor: hypervisorOf(machine),
    runtime: `node ${node}`,
    v8,
    flags: compilerFlags.join(' '),
    sandbox,
  };
  return { id: hashOf(JSON.stringify(facts)), ...facts };
}

/**
 * Only x86 says whether there is one, by a flag of the processor. Its maker's name stands where a
 * real machine has its own.
 */
function hypervisorOf({ cpuinfo, vendor, product }: Machine): string {
  const flags = /^flags\s*:\s*(.*)$/m.exec(cpuinfo)?.[1];
  if (flags === undefined) return 'unknown';
  if (!flags.split(/\s+/).includes('hypervisor')) return 'none';
  const names = new Set([vendor.trim(), product.trim()].filter((name) => name !== ''));
  return names.size === 0 ? 'unknown' : [...names].join(' ');
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Short, in hexadecimal digits. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
