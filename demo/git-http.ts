/** Git's smart HTTP protocol, by git's own `http-backend`; who may do what is decided here. */
import { spawn } from 'node:child_process';
import { administrator, type Schemas } from './emulator.ts';
import { gitEnvironment } from './git.ts';
import type { Host } from './host.ts';
import { received } from './receive.ts';
import type { Call, Reply } from './rest.ts';

const timeoutMs = 120_000;
const outputLimitBytes = 256 * 1024 * 1024;
const gitPath = /^\/([\w.-]+\/[\w.-]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

const saidFirst = new WeakMap<Host, Reply>();

export function isGitPath(path: string): boolean {
  return gitPath.test(path);
}

export async function answerGit(host: Host, call: Call): Promise<Reply> {
  const [, repository, service] = gitPath.exec(call.path)!;
  const isPush = call.query.get('service') === 'git-receive-pack' || service === 'git-receive-pack';
  const refusal = await refuse(host, call, repository!, isPush);
  if (refusal !== null) return refusal;
  if (service === 'git-receive-pack') return host.lock.run(() => push(host, call, repository!));
  if (service === 'info/refs' && !isPush && call.headers['git-protocol'] === 'version=2') {
    return firstWords(host, call, repository!);
  }
  return backend(host, call, repository!, service!);
}

/** In version 2 git first says what it can do, and names no refs: all repositories say the same. */
async function firstWords(host: Host, call: Call, repository: string): Promise<Reply> {
  const said = saidFirst.get(host) ?? (await backend(host, call, repository, 'info/refs'));
  if (said.status === 200) saidFirst.set(host, said);
  return said;
}

async function refuse(
  host: Host,
  call: Call,
  repository: string,
  isPush: boolean,
): Promise<Reply | null> {
  const path = `/repos/${repository}`;
  const person = administrator(repository);
  const answer = await host.emulator.tryCall<Schemas['full-repository']>(person, 'GET', path);
  const { principal } = call;
  const exists = answer.status === 200 && host.git.names.includes(repository);
  // Like GitHub, a repository that one may not see is asked a name for, then is not there.
  const readable = exists && (await host.access.canRead(principal, answer.body));
  if (principal === null && (isPush || !readable)) {
    const headers = { 'www-authenticate': 'Basic realm="GitHub"', 'content-type': 'text/plain' };
    return { status: 401, headers, body: Buffer.from('Authentication required\n') };
  }
  if (!readable) return plain(404, 'Repository not found.');
  if (!isPush || (await host.access.canWrite(principal!, answer.body))) return null;
  return plain(403, `Permission to ${repository}.git denied to ${principal!.login}.`);
}

/** The pusher hears that it worked only when the API knows what was pushed. */
async function push(host: Host, call: Call, repository: string): Promise<Reply> {
  const before = await host.git.refs(repository);
  const reply = await backend(host, call, repository, 'git-receive-pack');
  const refused = await received(host, repository, before, call.principal!.login);
  return refused === null ? reply : plain(500, String(refused));
}

async function backend(
  host: Host,
  call: Call,
  repository: string,
  service: string,
): Promise<Reply> {
  const env = {
    ...gitEnvironment,
    GIT_PROJECT_ROOT: host.git.root,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: `/${repository}.git/${service}`,
    REQUEST_METHOD: call.method,
    QUERY_STRING: call.query.toString(),
    CONTENT_TYPE: call.headers['content-type'] ?? '',
    CONTENT_LENGTH: String(call.body.length),
    HTTP_CONTENT_ENCODING: call.headers['content-encoding'] ?? '',
    GIT_PROTOCOL: call.headers['git-protocol'] ?? '',
    REMOTE_USER: call.principal?.login ?? '',
    REMOTE_ADDR: '127.0.0.1',
  };
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['http-backend'], { env, timeout: timeoutMs });
    const output: Buffer[] = [];
    let length = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > outputLimitBytes) child.kill('SIGKILL');
      else output.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => host.log(`git http-backend: ${chunk}`));
    child.stdin.on('error', () => {});
    child.once('error', reject);
    child.once('close', (_code, signal) => {
      if (signal === null) resolve(parseCgi(Buffer.concat(output)));
      else resolve(plain(500, `git http-backend was ended by ${signal}`));
    });
    child.stdin.end(call.body);
  });
}

function parseCgi(output: Buffer): Reply {
  const end = output.indexOf('\r\n\r\n');
  if (end === -1) return plain(500, 'git http-backend said nothing');
  const headers: Record<string, string> = {};
  for (const line of output.toString('latin1', 0, end).split('\r\n')) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const { status = '200', ...rest } = headers;
  return { status: Number.parseInt(status, 10), headers: rest, body: output.subarray(end + 4) };
}

function plain(status: number, message: string): Reply {
  return { status, headers: { 'content-type': 'text/plain' }, body: Buffer.from(`${message}\n`) };
}
