import { describe, expect, test } from 'vitest';
import { compilerFlags } from '#edges/sandbox/arms.ts';
import { type Machine, readTestbed, testbedOf } from '#edges/sandbox/testbed.ts';

const xeon = `processor\t: 0
vendor_id\t: GenuineIntel
model name\t: Intel(R) Xeon(R) Processor
flags\t\t: fpu vme avx2 hypervisor fma
bugs\t\t: spectre_v1

processor\t: 1
flags\t\t: fpu vme avx2 hypervisor fma
`;
const arm = `processor\t: 0
Features\t: fp asimd evtstrm aes
`;
const machine: Machine = {
  cpu: 'Intel(R) Xeon(R) Processor',
  cores: 2,
  kernel: '6.18.44',
  node: '26.10.0',
  v8: '14.6.202',
  cpuinfo: xeon,
  vendor: 'Amazon EC2\n',
  product: 'm7i.large\n',
};

describe('the id of a testbed', () => {
  const { id } = testbedOf(machine, 'none');

  test.for([
    ['model', { cpu: 'AMD EPYC 9R14' }],
    ['instruction sets', { cpuinfo: xeon.replaceAll('fma', 'avx512f fma') }],
    ['cores', { cores: 4 }],
    ['kernel', { kernel: '6.18.45' }],
    ['hypervisor', { product: 'm7i.xlarge\n' }],
    ['Node', { node: '26.10.1' }],
    ['V8', { v8: '14.6.203' }],
  ] as const)('is another one with another %s', ([, change]) => {
    expect(testbedOf({ ...machine, ...change }, 'none').id).not.toBe(id);
  });

  test('is another one in another sandbox', () => {
    expect(testbedOf(machine, 'bubblewrap').id).not.toBe(id);
  });

  test('is the same for the same sets in another order, and for the same machine', () => {
    const shuffled = xeon.replaceAll('avx2 hypervisor fma', 'fma hypervisor avx2');
    expect(testbedOf({ ...machine, cpuinfo: shuffled }, 'none').id).toBe(id);
    expect(testbedOf({ ...machine }, 'none')).toEqual(testbedOf(machine, 'none'));
  });
});

describe('the hypervisor', () => {
  const bare = xeon.replaceAll(' hypervisor', '');
  test.for([
    ['has the names of the machine', {}, 'Amazon EC2 m7i.large'],
    ['has a name once', { vendor: 'QEMU', product: 'QEMU' }, 'QEMU'],
    ['has the name that there is', { vendor: '', product: 'KVM' }, 'KVM'],
    ['is unknown without a name', { vendor: '', product: ' \n' }, 'unknown'],
    ['is none on bare metal', { cpuinfo: bare, vendor: 'Dell Inc.' }, 'none'],
    ['is unknown where the processor does not tell', { cpuinfo: arm }, 'unknown'],
    ['is unknown where the system does not tell', { cpuinfo: '' }, 'unknown'],
  ] as const)('%s', ([, change, name]) => {
    expect(testbedOf({ ...machine, ...change }, 'none').hypervisor).toBe(name);
  });
});

test('ARM has instruction sets too; a system that is silent has none to tell', () => {
  const flagsOf = (cpuinfo: string) => testbedOf({ ...machine, cpuinfo }, 'none').cpuFlags;
  expect(flagsOf(arm)).toMatch(/^[0-9a-f]{12}$/);
  expect(flagsOf(arm)).not.toBe(flagsOf(arm.replace('aes', 'sve')));
  expect(flagsOf('')).toBe('');
});

test('this machine is the same one each time, with the flags of its children', () => {
  const own = readTestbed('none');
  expect(readTestbed('none')).toEqual(own);
  expect(own).toMatchObject({ flags: compilerFlags.join(' '), sandbox: 'none' });
  expect(own.runtime).toBe(`node ${process.versions.node}`);
});
