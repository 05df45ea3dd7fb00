/** Repositories over HTTP by git's own backend; some ask for a token. */
import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface GitServerOptions {
  /** Below it, `<name>.git` are repositories. */
  readonly root: string;
  /** What it lets in; null lets everybody in. */
  readonly token: string | null;
  /** Called while the client waits for the answer to a request that it may make. */
  readonly onRequest?: (path: string) => void;
}

/** Resolves to the address, which ends when the test is over. */
export async function startGitServer(options: GitServerOptions): Promise<string> {
  const server = createServer((request, response) => answer(options, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function answer(
  options: GitServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  if (!mayRead(options.token, request.headers.authorization)) {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="GitHub"' }).end();
    return;
  }
  options.onRequest?.(pathname);
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_PROJECT_ROOT: options.root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathname,
      REQUEST_METHOD: request.method,
      QUERY_STRING: searchParams.toString(),
      CONTENT_TYPE: request.headers['content-type'],
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
      GIT_PROTOCOL: request.headers['git-protocol'] as string | undefined,
    },
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stdin.on('error', () => {});
  child.once('close', () => reply(Buffer.concat(output), response));
  request.pipe(child.stdin);
}

/** As on GitHub, the token is the password of `x-access-token`. */
function mayRead(token: string | null, authorization: string | undefined): boolean {
  const given = `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
  return token === null || authorization === given;
}

function reply(output: Buffer, response: ServerResponse): void {
  const end = output.indexOf('\r\n\r\n');
  for (const line of output.toString('latin1', 0, end).split('\r\n')) {
    const [name = '', value = ''] = line.split(': ');
    if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  response.end(output.subarray(end + 4));
}
