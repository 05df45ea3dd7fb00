/** The embedded PostgreSQL, as far as the queue beside the store needs it. */
export interface EmbeddedDatabase {
  query<T = unknown>(text: string, values?: unknown[]): Promise<{ rows: T[] }>;
  exec(text: string): Promise<{ rows: unknown[] }[]>;
  listen(channel: string, callback: (payload: string) => void): Promise<() => Promise<void>>;
}

/** One open database that store and queue share. */
export interface Database {
  /** Of a PostgreSQL server, with its password: never log it. Null for the embedded one. */
  readonly url: string | null;
  /** The one connection there is; null on a server, where the queue opens its own. */
  readonly embedded: EmbeddedDatabase | null;
  close(): Promise<void>;
}
