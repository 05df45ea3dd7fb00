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
    /** JSON text. */
    base_process: string | null;
    head_ns: SampleArray;
    head_batch: number;
    head_steady: boolean;
    head_process: string | null;
    contended: boolean | null;
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
    conditions: string | null;
  };
  calibrations: {
    repository: string;
    testbed: string;
    run: string;
    benchmark: string;
    sha: string;
    recorded_at: Instant;
    log_ratio: number;
    verdict: string;
    rounds: number;
    conditions: string | null;
  };
  inspections: {
    repository: string;
    testbed: string;
    benchmark: string;
    before_sha: string;
    after_sha: string;
    verdict: string;
    /** These three, or none. */
    good_sha: string | null;
    culprit_sha: string | null;
    run_id: string | null;
    published: boolean;
  };
  change_issues: {
    repository: string;
    culprit_sha: string;
    claimant: string;
    claimed_at: Generated<Date>;
    issue: number | null;
  };
  acceptances: {
    repository: string;
    number: number;
    benchmark: string;
    ratio: number;
    head_sha: string;
    reason: string;
    accepted_by: string;
    accepted_at: Instant;
  };
  escalations: {
    repository: string;
    number: number;
    reason: string;
    asked: string;
    level: number;
    said_at: Instant;
    state: string;
  };
  bisections: {
    repository: string;
    delivery: string;
    good_sha: string;
    bad_sha: string;
  };
  bisection_steps: {
    repository: string;
    delivery: string;
    testbed: string;
    part: string;
    base_sha: string;
    head_sha: string;
    only: string;
    attempt: number;
    /** JSON text. */
    run: string;
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
