import type { Log } from '#ports/world.ts';

interface LogLine {
  readonly level: keyof Log;
  readonly fields: object;
  readonly message: string;
}

export type CapturedLog = Log & { readonly lines: readonly LogLine[] };

/** A log that a test reads. */
export function capturedLog(): CapturedLog {
  const lines: LogLine[] = [];
  const at = (level: keyof Log) => (fields: object, message: string) => {
    lines.push({ level, fields, message });
  };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
