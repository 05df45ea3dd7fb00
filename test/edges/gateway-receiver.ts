/** A webhook receiver that checks signatures, and remembers what came. */
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';

interface Received {
  readonly guid: string;
  readonly event: string;
  readonly signed: boolean;
}

export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** What it answers from now on; null leaves the sender waiting. */
  status: number | null;
  /** Resolves with the first webhook, which may have come already. */
  next(): Promise<void>;
  close(): Promise<void>;
}

export async function startReceiver(secret: string): Promise<Receiver> {
  const received: Received[] = [];
  const first = Promise.withResolvers<void>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const digest = createHmac('sha256', secret).update(Buffer.concat(chunks)).digest('hex');
    received.push({
      guid: String(request.headers['x-github-delivery']),
      event: String(request.headers['x-github-event']),
      signed: request.headers['x-hub-signature-256'] === `sha256=${digest}`,
    });
    first.resolve();
    if (receiver.status !== null) response.writeHead(receiver.status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no loopback port');
  const receiver: Receiver = {
    url: `http://127.0.0.1:${address.port}/`,
    received,
    status: 202,
    next: () => first.promise,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}
