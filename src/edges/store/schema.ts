/** The tables, as Kysely sees them. Times are ISO 8601 texts: they are never computed with in SQL. */
import type { Generated, JSONColumnType } from 'kysely';

export interface Tables {
  delivery: { id: string; seen_at: Generated<Date> };
  recording: { id: string; repository: string; created_at: string; body: JSONColumnType<object> };
  /** Raw samples, a row a round, so that a recording's other facts can be read without them. */
  round: {
    recording: string;
    position: number;
    benchmark: string;
    body: JSONColumnType<object>;
  };
  outcome: {
    repository: string;
    number: number;
    head_sha: string;
    recorded_at: string;
    serial: Generated<number>;
    body: JSONColumnType<object>;
  };
  baseline_point: {
    serial: Generated<number>;
    repository: string;
    testbed: string;
    benchmark: string;
    sha: string;
    recorded_at: string;
    floor_ns: number;
    rounds: number;
  };
  approval: { repository: string; number: number; head_sha: string; approved_by: string };
}
