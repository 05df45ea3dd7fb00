/** The tables as Kysely sees them: what `migrations/` makes. */
import type { ColumnType, Generated } from 'kysely';

/** Written as ISO 8601 text, read as a Date. */
type Instant = ColumnType<Date, string, string>;

export interface Tables {
  deliveries: { id: string; seen_at: Generated<Date> };
  recordings: {
    id: string;
    repository: string;
    created_at: Instant;
    /** JSON text of everything but the rounds. */
    metadata: string;
  };
  rounds: {
    recording: string;
    /** 0, 1, … within the recording. */
    position: number;
    benchmark: string;
    index: number;
    base_ns: SampleArray | null;
    base_batch: number | null;
    base_steady: boolean | null;
    head_ns: SampleArray;
    head_batch: number;
    head_steady: boolean;
  };
  outcomes: {
    /** Grows with every save, so the newest outcome has the largest. */
    serial: Generated<number>;
    repository: string;
    number: number;
    head_sha: string;
    verdict: string | null;
    conclusion: string;
    title: string;
    summary: string;
    run_id: string | null;
    published: boolean;
    recorded_at: Instant;
  };
  baseline_points: {
    repository: string;
    testbed: string;
    benchmark: string;
    sha: string;
    recorded_at: Instant;
    floor_ns: number;
    rounds: number;
  };
  approvals: {
    repository: string;
    number: number;
    head_sha: string;
    approved_by: string;
    approved_at: Generated<Date>;
  };
}

type SampleArray = readonly number[];
