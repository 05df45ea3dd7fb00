import { createHash, generateKeyPairSync } from 'node:crypto';
import nock from 'nock';
import type { Log } from '#ports/world.ts';

export const apiUrl = 'https://api.github.test/api/v3';
export const privateKey = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey;

/** The token that the fake hands out: it must never be seen in a log. */
export const installationToken = 'ghs_tokenThatMustStaySecret';
export const botLogin = 'isochron[bot]';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  // biome-ignore lint/suspicious/noExplicitAny: a JSON document that a test looks into
  readonly body: any;
}

export type Answer = readonly [status: number, body?: unknown, headers?: Record<string, string>];
type Handler = (parts: readonly string[], call: Call) => Answer;

interface Comment {
  readonly id: number;
  readonly login: string;
  body: string;
}

interface Commit {
  readonly parent: string | null;
  readonly files: ReadonlyMap<string, string>;
  readonly message: string;
}

/**
 * GitHub's API as far as this room uses it, with a state: a test acts and then reads what GitHub
 * has. `once` puts an answer of the test's own before it.
 */
export class FakeApi {
  readonly calls: Call[] = [];
  readonly unknown: string[] = [];
  readonly comments: Comment[] = [];
  readonly repositoryLabels = new Set<string>();
  issueLabels: string[] = [];
  readonly checkRuns: Record<string, unknown>[] = [];
  readonly branches = new Map<string, string>();
  readonly commits = new Map<string, Commit>();
  readonly pullRequests = new Map<number, Record<string, unknown>>();
  readonly issues = new Map<number, Record<string, unknown>>();
  graphql: Answer = [404, { message: 'Not Found' }];
  readonly #trees = new Map<string, ReadonlyMap<string, string>>();
  readonly #blobs = new Map<string, string>();
  readonly #overrides: { method: string; path: RegExp; answer: (call: Call) => Answer | null }[] =
    [];
  #ids = 100;

  constructor() {
    const scope = nock(new URL(apiUrl).origin).persist();
    for (const method of ['GET', 'POST', 'PATCH', 'DELETE', 'PUT']) {
      scope.intercept(/.*/, method).reply(async (request: Request) => {
        const url = new URL(request.url);
        const path = url.pathname.replace(/^\/api\/v3/, '');
        const text = await request.text();
        const body = text === '' ? null : JSON.parse(text);
        const call = { method, path, query: url.searchParams, body };
        this.calls.push(call);
        const [status, answer, headers] = this.#answer(call);
        return [
          status,
          JSON.stringify(answer ?? null),
          { 'content-type': 'application/json', ...headers },
        ] as const;
      });
    }
  }

  /**
   * The next request of this kind gets this answer instead of the fake's; a function that answers
   * null only does something first, as a person may in that moment.
   */
  once(method: string, path: RegExp, answer: Answer | ((call: Call) => Answer | null)): void {
    const give = typeof answer === 'function' ? answer : () => answer;
    this.#overrides.push({ method, path, answer: give });
  }

  /** Calls that change something, as `METHOD path`. */
  get writes(): readonly string[] {
    return this.calls
      .filter(({ method, path }) => method !== 'GET' && !/access_tokens$|graphql$/.test(path))
      .map(({ method, path }) => `${method} ${path.replace('/repos/octo/kernels', '')}`);
  }

  /**
   * A commit on a branch, with these files changed (null deletes); as if somebody had pushed it.
   */
  push(branch: string, changes: Record<string, string | null>, message = 'a push'): string {
    const parent = this.branches.get(branch) ?? null;
    const files = new Map(parent === null ? [] : this.commits.get(parent)?.files);
    for (const [path, text] of Object.entries(changes)) {
      if (text === null) files.delete(path);
      else files.set(path, text);
    }
    const sha = this.#commit({ parent, files, message });
    this.branches.set(branch, sha);
    return sha;
  }

  file(branch: string, path: string): string | undefined {
    return this.commits.get(this.branches.get(branch) ?? '')?.files.get(path);
  }

  #commit(commit: Commit): string {
    const sha = hash(JSON.stringify([commit.parent, [...commit.files], commit.message]));
    this.commits.set(sha, commit);
    return sha;
  }

  #answer(call: Call): Answer {
    const index = this.#overrides.findIndex(
      ({ method, path }) => method === call.method && path.test(call.path),
    );
    const override = this.#overrides[index];
    if (override !== undefined) {
      this.#overrides.splice(index, 1);
      const answer = override.answer(call);
      if (answer !== null) return answer;
    }
    for (const [route, handler] of Object.entries(this.#routes)) {
      const [method, pattern] = route.split(' ');
      const found = new RegExp(`^${pattern}$`).exec(call.path);
      if (method === call.method && found !== null) {
        return handler(found.slice(1).map(decodeURIComponent), call);
      }
    }
    this.unknown.push(`${call.method} ${call.path}`);
    return [404, { message: 'Not Found' }];
  }

  readonly #routes: Readonly<Record<string, Handler>> = {
    'GET /app': () => [200, { slug: 'isochron' }],
    'POST /app/installations/\\d+/access_tokens': () => [
      201,
      { token: installationToken, expires_at: '2999-01-01T00:00:00Z', permissions: {} },
    ],
    'GET /repos/octo/kernels/installation': () => [200, { id: 7 }],
    'POST /api/graphql': () => this.graphql,
    'GET /repos/octo/kernels/issues/(\\d+)/comments': (_parts, call) =>
      page(
        this.comments.map(({ id, login, body }) => ({
          id,
          body,
          html_url: commentUrl(id),
          user: { login },
        })),
        call,
      ),
    'POST /repos/octo/kernels/issues/(\\d+)/comments': (_parts, { body }) => {
      const id = this.#ids++;
      this.comments.push({ id, login: botLogin, body: body.body });
      return [201, { id, html_url: commentUrl(id) }];
    },
    'PATCH /repos/octo/kernels/issues/comments/(\\d+)': ([id], { body }) => {
      const comment = this.comments.find((one) => one.id === Number(id));
      if (comment === undefined) return [404, { message: 'Not Found' }];
      comment.body = body.body;
      return [200, {}];
    },
    'GET /repos/octo/kernels/commits/([^/]+)/check-runs': ([sha], call) => {
      const runs = this.checkRuns.filter(
        (run) =>
          run.head_sha === sha &&
          run.name === call.query.get('check_name') &&
          run.app_id === call.query.get('app_id'),
      );
      return [200, { total_count: runs.length, check_runs: runs.reverse().slice(0, 1) }];
    },
    'POST /repos/octo/kernels/check-runs': (_parts, { body }) => {
      this.checkRuns.push({ conclusion: null, app_id: '1', ...body, id: this.#ids++ });
      return [201, {}];
    },
    'PATCH /repos/octo/kernels/check-runs/(\\d+)': ([id], { body }) => {
      const run = this.checkRuns.find((one) => one.id === Number(id));
      Object.assign(run ?? {}, body);
      return [200, {}];
    },
    'GET /repos/octo/kernels/issues/(\\d+)/labels': () => [
      200,
      this.issueLabels.map((name) => ({ name })),
    ],
    'DELETE /repos/octo/kernels/issues/(\\d+)/labels/([^/]+)': ([, name]) => {
      this.issueLabels = this.issueLabels.filter((label) => label !== name);
      return [200, []];
    },
    'POST /repos/octo/kernels/labels': (_parts, { body }) => {
      const errors = [{ resource: 'Label', code: 'already_exists', field: 'name' }];
      const exists = this.repositoryLabels.has(body.name);
      if (exists) return [422, { message: 'Validation Failed', errors }];
      this.repositoryLabels.add(body.name);
      return [201, {}];
    },
    'POST /repos/octo/kernels/issues/(\\d+)/labels': (_parts, { body }) => {
      this.issueLabels.push(...body.labels);
      return [200, []];
    },
    'GET /repos/octo/kernels/pulls/(\\d+)': ([number]) =>
      found(this.pullRequests.get(Number(number))),
    'PATCH /repos/octo/kernels/pulls/(\\d+)': ([number], { body }) => {
      Object.assign(this.pullRequests.get(Number(number)) ?? {}, body);
      return [200, {}];
    },
    'GET /repos/octo/kernels/pulls': (_parts, call) => page([...this.pullRequests.values()], call),
    'GET /repos/octo/kernels/issues/(\\d+)': ([number]) => found(this.issues.get(Number(number))),
    'GET /repos/octo/kernels/contents/(.+)': ([path = ''], call) => {
      const commit = this.#resolve(call.query.get('ref') ?? 'main');
      const text = commit?.files.get(path);
      if (text === undefined) return [404, { message: 'Not Found' }];
      const content = Buffer.from(text).toString('base64');
      return [200, { type: 'file', encoding: 'base64', content, size: text.length }];
    },
    'GET /repos/octo/kernels/compare/(.+)\\.\\.\\.(.+)': ([base = '', head = '']) =>
      this.#compare(base, head),
    'GET /repos/octo/kernels/git/ref/(.+)': ([ref = '']) => {
      const sha = this.branches.get(ref.replace('heads/', ''));
      return found(sha === undefined ? undefined : { object: { sha } });
    },
    'GET /repos/octo/kernels/git/commits/(.+)': ([sha = '']) =>
      found(this.commits.has(sha) ? { sha, tree: { sha } } : undefined),
    'POST /repos/octo/kernels/git/blobs': (_parts, { body }) => {
      const sha = hash(body.content);
      this.#blobs.set(sha, body.content);
      return [201, { sha }];
    },
    'POST /repos/octo/kernels/git/trees': (_parts, { body }) => {
      const files = new Map(this.commits.get(body.base_tree)?.files);
      for (const { path, sha } of body.tree) files.set(path, this.#blobs.get(sha) ?? '');
      const sha = hash(JSON.stringify([...files]));
      this.#trees.set(sha, files);
      return [201, { sha }];
    },
    'POST /repos/octo/kernels/git/commits': (_parts, { body }) => {
      const files = this.#trees.get(body.tree) ?? new Map();
      const sha = this.#commit({ parent: body.parents[0], files, message: body.message });
      return [201, { sha }];
    },
    'POST /repos/octo/kernels/git/refs': (_parts, { body }) => {
      const branch = body.ref.replace('refs/heads/', '');
      if (this.branches.has(branch)) return [422, { message: 'Reference already exists' }];
      this.branches.set(branch, body.sha);
      return [201, {}];
    },
    'PATCH /repos/octo/kernels/git/refs/(.+)': ([ref = ''], { body }) => {
      const branch = ref.replace('heads/', '');
      const now = this.branches.get(branch);
      const isForward = body.force === true || this.#ancestors(body.sha).includes(now ?? '');
      if (!isForward) return [422, { message: 'Update is not a fast forward' }];
      this.branches.set(branch, body.sha);
      return [200, {}];
    },
  };

  #resolve(ref: string): Commit | undefined {
    return this.commits.get(this.branches.get(ref) ?? ref);
  }

  #ancestors(sha: string): readonly string[] {
    const all: string[] = [];
    for (let at: string | null = sha; at !== null; at = this.commits.get(at)?.parent ?? null) {
      all.push(at);
    }
    return all;
  }

  /** As GitHub does: what leads from the merge base to the head. */
  #compare(base: string, head: string): Answer {
    const behind = this.#ancestors(base);
    const ahead = this.#ancestors(head);
    const mergeBase = ahead.find((sha) => behind.includes(sha));
    const before = this.commits.get(mergeBase ?? '')?.files;
    const after = this.commits.get(head)?.files;
    if (before === undefined || after === undefined) return [404, { message: 'Not Found' }];
    const commits = ahead.slice(0, ahead.indexOf(mergeBase ?? '')).reverse();
    const names = [...new Set([...before.keys(), ...after.keys()])];
    const files = names.filter((name) => before.get(name) !== after.get(name));
    const status = mergeBase !== base ? 'diverged' : commits.length === 0 ? 'identical' : 'ahead';
    const range = commits.map((sha) => ({
      sha,
      commit: { message: this.commits.get(sha)?.message },
      author: { login: botLogin },
    }));
    const listed = files.map((filename) => ({ filename }));
    return [200, { status, commits: range, total_commits: range.length, files: listed }];
  }
}

export interface LogLine {
  readonly level: keyof Log;
  readonly fields: object;
  readonly message: string;
}

export function capturedLog(): Log & { readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: keyof Log) => (fields: object, message: string) => {
    lines.push({ level, fields, message });
  };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export function commentUrl(id: number): string {
  return `https://github.test/octo/kernels/pull/3#issuecomment-${id}`;
}

function page(all: readonly unknown[], { query }: Call): Answer {
  const size = Number(query.get('per_page') ?? 30);
  const start = (Number(query.get('page') ?? 1) - 1) * size;
  return [200, all.slice(start, start + size)];
}

function found(body: unknown): Answer {
  return body === undefined ? [404, { message: 'Not Found' }] : [200, body];
}

function hash(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
