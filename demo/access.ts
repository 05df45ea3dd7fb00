/** Who holds a token, and what it lets them do. The emulator takes any token for its first user. */
import {
  administrator,
  app,
  botLogin,
  type Emulator,
  organization,
  type Schemas,
} from './emulator.ts';
import { isObject, type Json } from './json.ts';

export type Principal =
  | { readonly kind: 'user'; readonly login: string }
  /** A signed JSON web token: the App itself. The emulator checks the signature. */
  | { readonly kind: 'app'; readonly login: string }
  | {
      readonly kind: 'installation';
      readonly login: string;
      readonly permissions: Readonly<Record<string, string>>;
      /** Null when it is good for all repositories of the account. */
      readonly repositories: ReadonlySet<string> | null;
    };

export class Access {
  readonly #emulator: Emulator;
  readonly #principals = new Map<string, Principal>();

  constructor(emulator: Emulator) {
    this.#emulator = emulator;
    for (const [login, token] of emulator.tokens) {
      this.#principals.set(token, { kind: 'user', login });
    }
  }

  /** Remembers the answer of `POST /app/installations/{id}/access_tokens`. */
  grant(answer: Json): void {
    if (!isObject(answer) || typeof answer.token !== 'string') return;
    const token = answer as unknown as Schemas['installation-token'];
    const names = token.repositories?.map((repository) => repository.full_name);
    this.#principals.set(token.token, {
      kind: 'installation',
      login: botLogin,
      permissions: token.permissions as Record<string, string>,
      repositories: token.repository_selection === 'selected' ? new Set(names) : null,
    });
  }

  /** Null for nobody; undefined when the token is no good. */
  identify(authorization: string | undefined): Principal | null | undefined {
    if (authorization === undefined) return null;
    const [scheme, value = ''] = authorization.split(/\s+/, 2);
    if (/^basic$/i.test(scheme!)) {
      const [user, password] = Buffer.from(value, 'base64').toString().split(':');
      return this.#principals.get(password || user || '');
    }
    if (value.startsWith('eyJ')) return { kind: 'app', login: app.slug };
    return this.#principals.get(value);
  }

  async canRead(
    principal: Principal | null,
    repository: Schemas['full-repository'],
  ): Promise<boolean> {
    if (!repository.private) return true;
    if (principal === null || principal.kind === 'app') return false;
    if (principal.kind === 'installation') return reaches(principal, repository.full_name);
    return (await this.permission(principal.login, repository)) !== 'none';
  }

  async canWrite(principal: Principal, repository: Schemas['full-repository']): Promise<boolean> {
    if (principal.kind === 'app') return false;
    if (principal.kind === 'installation') {
      const granted = principal.permissions.contents === 'write';
      return granted && reaches(principal, repository.full_name);
    }
    return ['admin', 'write'].includes(await this.permission(principal.login, repository));
  }

  /** The four words of GitHub; the emulator says `push` for `write`, and 404 for everyone else. */
  async permission(
    login: string,
    repository: Schemas['full-repository'],
  ): Promise<'admin' | 'write' | 'read' | 'none'> {
    const path = `/repos/${repository.full_name}/collaborators/${login}/permission`;
    const person = administrator(repository.full_name);
    const answer = await this.#emulator.tryCall<{ role_name: string }>(person, 'GET', path);
    const role = answer.status === 200 ? answer.body.role_name : null;
    if (role === 'admin') return 'admin';
    if (role === 'write' || role === 'maintain') return 'write';
    if (role !== null || !repository.private) return 'read';
    return 'none';
  }
}

function reaches(
  principal: Extract<Principal, { kind: 'installation' }>,
  repository: string,
): boolean {
  if (!repository.startsWith(`${organization}/`)) return false;
  return principal.repositories === null || principal.repositories.has(repository);
}
