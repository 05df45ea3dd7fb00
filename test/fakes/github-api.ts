import { generateKeyPairSync } from 'node:crypto';
import nock from 'nock';
import { FakeGit } from './github-git.ts';
import { type Answer, type Call, found, type Handler } from './github-routes.ts';

export const apiUrl = 'https://api.github.test/api/v3';
export const privateKey = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey;

/** The token that the fake hands out: it must never be seen in a log. */
export const installationToken = 'ghs_tokenThatMustStaySecret';
export const botLogin = 'isochron[bot]';

interface Comment {
  readonly id: number;
  readonly login: string;
  body: string;
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
  readonly git = new FakeGit(botLogin);
  readonly pullRequests = new Map<number, Record<string, unknown>>();
  readonly issues = new Map<number, Record<string, unknown>>();
  graphql: Answer = [404, { message: 'Not Found' }];
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
    const routes = { ...this.#routes, ...this.git.routes };
    for (const [route, handler] of Object.entries(routes)) {
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
    'POST (?:/api)?/graphql': () => this.graphql,
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
      return [200, this.issueLabels.map((name) => ({ name }))];
    },
    'GET /repos/octo/kernels/pulls/(\\d+)': ([number]) =>
      found(this.pullRequests.get(Number(number))),
    'PATCH /repos/octo/kernels/pulls/(\\d+)': ([number], { body }) => {
      Object.assign(this.pullRequests.get(Number(number)) ?? {}, body);
      return [200, {}];
    },
    'POST /repos/octo/kernels/pulls': (_parts, { body }) => {
      const number = this.pullRequests.size + 1;
      const head = { ref: body.head, repo: { full_name: 'octo/kernels' } };
      const base = { ref: body.base };
      this.pullRequests.set(number, { ...body, number, state: 'open', head, base });
      return [201, { number }];
    },
    'GET /repos/octo/kernels/pulls': (_parts, call) => page([...this.pullRequests.values()], call),
    'GET /repos/octo/kernels/issues': (_parts, call) =>
      page(
        [...this.issues.values()].sort((a, b) => Number(b.number) - Number(a.number)),
        call,
      ),
    'POST /repos/octo/kernels/issues': (_parts, { body }) => {
      const number = this.issues.size + 1;
      const repository_url = `${apiUrl}/repos/octo/kernels`;
      const made = { state: 'open', user: { login: botLogin }, repository_url, ...body };
      this.issues.set(number, { created_at: '2026-03-02T00:00:00Z', ...made, number });
      return [201, this.issues.get(number)];
    },
    'GET /repos/octo/kernels/issues/(\\d+)': ([number]) => found(this.issues.get(Number(number))),
  };
}

export function commentUrl(id: number): string {
  return `https://github.test/octo/kernels/pull/3#issuecomment-${id}`;
}

function page(all: readonly unknown[], { query }: Call): Answer {
  const size = Number(query.get('per_page') ?? 30);
  const start = (Number(query.get('page') ?? 1) - 1) * size;
  return [200, all.slice(start, start + size)];
}
