/** The embedded PostgreSQL, as far as a queue beside the store needs it. */
export interface EmbeddedDatabase {
  query<T = unknown>(text: string, values?: unknown[]): Promise<{ rows: T[] }>;
  exec(text: string): Promise<{ rows: unknown[] }[]>;
  listen(channel: string, callback: (payload: string) => void): Promise<() => Promise<void>>;
}

/** One open database that store and queue share. */
export interface Database {
  /** The address of a PostgreSQL server; null for the embedded one. */
  readonly url: string | null;
  /** Null on a server. */
  readonly embedded: EmbeddedDatabase | null;
  close(): Promise<void>;
}
