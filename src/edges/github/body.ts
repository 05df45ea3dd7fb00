import type { IncomingMessage } from 'node:http';

export class TooLong extends Error {
  constructor(limit: number) {
    super(`The payload is longer than ${limit} bytes`);
  }
}

/** The body of a request as text. Throws TooLong as soon as it is; the rest is not kept. */
export async function readBody(request: IncomingMessage, limit: number): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw new TooLong(limit);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) throw new TooLong(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
