/** The fingerprint of a machine and runtime. Results of two testbeds are never compared. */
export interface Testbed {
  /** Short hash of all other fields: the key under which baselines are kept. */
  readonly id: string;
  readonly cpu: string;
  readonly cores: number;
  readonly kernel: string;
  readonly runtime: string;
  readonly v8: string;
  readonly sandbox: 'bubblewrap' | 'none';
}
