/** Progress of long work: one line that is redrawn on a terminal, plain lines elsewhere. */
import type { WriteStream } from 'node:tty';
import pc from 'picocolors';
import type { Progress } from '#ports/world.ts';

/** Between two plain lines of the same step, at least. */
const quietMs = 5000;
const clearLine = '\r\u001b[2K';

export interface ProgressOptions {
  readonly stream: Pick<WriteStream, 'write'> & {
    readonly isTTY?: boolean;
    readonly columns?: number;
  };
}

/** Names come from measured code and may hold anything; a terminal gets no control characters. */
export function createProgress({ stream }: ProgressOptions): Progress {
  const interactive = stream.isTTY === true;
  const colours = pc.createColors(interactive && pc.isColorSupported);
  const started = performance.now();
  let present = '';
  let lastPlain = Number.NEGATIVE_INFINITY;
  const draw = (text: string): void => {
    const seconds = Math.round((performance.now() - started) / 1000);
    const line = `${present}${text === '' ? '' : `: ${text}`}`;
    // Some terminals say that they have no columns.
    const shown = line.slice(0, (stream.columns || 80) - 8);
    stream.write(`${clearLine}${colours.dim(`${seconds} s`)} ${shown}`);
  };
  return {
    step: (text) => {
      present = text;
      lastPlain = performance.now();
      if (interactive) draw('');
      else stream.write(`${text}\n`);
    },
    advance: (done, total, text) => {
      const words = `${done}/${total} ${text.replace(/\p{Cc}/gu, ' ')}`;
      if (interactive) draw(words);
      else if (performance.now() - lastPlain >= quietMs) {
        lastPlain = performance.now();
        stream.write(`${present}: ${words}\n`);
      }
    },
    finish: () => {
      if (interactive) stream.write(clearLine);
    },
  };
}
