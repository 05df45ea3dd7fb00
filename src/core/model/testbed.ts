/** The fingerprint of a machine and runtime. Results of two testbeds are never compared. */
export interface Testbed {
  /** Short hash of all other fields: the key under which baselines are kept. */
  readonly id: string;
  readonly cpu: string;
  /** Short hash of the instruction sets that it offers; empty where the system does not tell. */
  readonly cpuFlags: string;
  readonly cores: number;
  readonly kernel: string;
  /** Who runs the virtual machine; `none` on bare metal, `unknown` where nothing tells. */
  readonly hypervisor: string;
  readonly runtime: string;
  readonly v8: string;
  /** Flags that the measured processes run with. */
  readonly flags: string;
  readonly sandbox: 'bubblewrap' | 'none';
}
