/** Stands between Isochron and GitHub: knows every token that is issued, and when it is used. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Witness {
  readonly url: string;
  /** Installation tokens, as GitHub gave them out. */
  readonly tokens: ReadonlySet<string>;
  /** Paths of git that were asked for with a token. */
  readonly fetches: readonly string[];
  close(): Promise<void>;
}

/** `onFetch` is waited for while git waits for its answer, with the token in its hands. */
export async function startWitness(target: string, onFetch: () => Promise<void>): Promise<Witness> {
  const tokens = new Set<string>();
  const fetches: string[] = [];
  const pass = async (asked: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method, url = '/', headers } = asked;
    if (url.includes('.git/') && headers.authorization !== undefined) {
      fetches.push(url);
      await onFetch();
    }
    const onward = request(new URL(url, target), { method, headers });
    asked.pipe(onward);
    const [answer] = (await once(onward, 'response')) as [IncomingMessage];
    const body = await bodyOf(answer);
    for (const [, token] of body.toString('latin1').matchAll(/"token":\s*"(ghs_[^"]+)"/g)) {
      tokens.add(token as string);
    }
    response.writeHead(answer.statusCode ?? 500, answer.headers).end(body);
  };
  const server = createServer((asked, response) => {
    pass(asked, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    tokens,
    fetches,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
