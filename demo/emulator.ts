/** The pinned GitHub emulator, with an App, an organization that installed it, and a few people. */
import { generateKeyPair, randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import type { components } from '@octokit/openapi-types';
import { createEmulator } from 'emulate';

export type Schemas = components['schemas'];

/** Owns every repository in which the App is installed. */
export const organization = 'kernel-works';
export const app = {
  id: 4217,
  slug: 'isochron',
  name: 'Isochron',
  installationId: 91_001,
} as const;
export const botLogin = `${app.slug}[bot]`;

/** `owner` administers the organization, `maintainer` may write, `contributor` may only read. */
const people = ['contributor', 'maintainer', 'owner'] as const;
export type Person = (typeof people)[number];

/** The emulator allows 5,000 requests a token and hour; synchronising takes turns. */
const syncTokens = 20;
const startAttempts = 5;

export interface EmulatorOptions {
  /** What the App may do, as in its manifest. */
  readonly permissions: Readonly<Record<string, string>>;
  readonly events: readonly string[];
  /** Base of the addresses that its answers name. */
  readonly apiUrl: string;
  /** Where its webhooks go. */
  readonly hookUrl: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** The emulator itself, behind the gateway; paths are without `/api/v3`. */
export class Emulator {
  readonly privateKey: string;
  readonly tokens: ReadonlyMap<Person, string>;
  readonly #syncTokens: ReadonlyMap<Person, readonly string[]>;
  readonly #origin: string;
  readonly #close: () => Promise<void>;
  readonly #hookUrl: string;
  #turn = 0;
  #hookId: number | undefined;

  private constructor(
    privateKey: string,
    tokens: ReadonlyMap<Person, string>,
    sync: ReadonlyMap<Person, readonly string[]>,
    origin: string,
    hookUrl: string,
    close: () => Promise<void>,
  ) {
    this.privateKey = privateKey;
    this.tokens = tokens;
    this.#syncTokens = sync;
    this.#origin = origin;
    this.#hookUrl = hookUrl;
    this.#close = close;
  }

  static async start(options: EmulatorOptions): Promise<Emulator> {
    const { privateKey } = await promisify(generateKeyPair)('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
    });
    const token = () => `ghp_${randomBytes(18).toString('hex')}`;
    const tokens = new Map(people.map((person) => [person, token()]));
    const sync = new Map(
      people.map((person) => [person, Array.from({ length: syncTokens }, token)] as const),
    );
    const allTokens = people.flatMap((person) =>
      [tokens.get(person)!, ...sync.get(person)!].map((value) => [value, { login: person }]),
    );
    const seed = {
      tokens: Object.fromEntries(allTokens),
      github: githubSeed(privateKey, options),
    };
    // With port 0 it would not tell which one it took, since the advertised address is ours.
    for (let attempt = 1; ; attempt++) {
      const port = await freePort();
      try {
        const emulator = await createEmulator({
          service: 'github',
          hostname: '127.0.0.1',
          port,
          baseUrl: options.apiUrl,
          seed,
        });
        const origin = `http://127.0.0.1:${port}`;
        return new Emulator(privateKey, tokens, sync, origin, options.hookUrl, () =>
          emulator.close(),
        );
      } catch (error) {
        const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
        if (!taken || attempt === startAttempts) throw error;
      }
    }
  }

  /** One request as it is. `Link` headers come back with the advertised address. */
  async request(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: Buffer,
  ): Promise<Answer> {
    const response = await fetch(`${this.#origin}${path}`, {
      method,
      headers,
      body: body === undefined || body.length === 0 ? null : new Uint8Array(body),
      redirect: 'manual',
    });
    return {
      status: response.status,
      headers: response.headers,
      body: Buffer.from(await response.arrayBuffer()),
    };
  }

  /** One request on behalf of a person; throws unless it succeeds. */
  async call<T>(person: Person, method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.tryCall<T>(person, method, path, body);
    if (answer.status < 400) return answer.body;
    throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }

  async tryCall<T>(person: Person, method: string, path: string, body?: unknown) {
    const own = this.#syncTokens.get(person)!;
    this.#turn = (this.#turn + 1) % own.length;
    const answer = await this.request(
      method,
      path,
      { authorization: `Bearer ${own[this.#turn]}`, 'content-type': 'application/json' },
      body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
    );
    const text = answer.body.toString();
    return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as T };
  }

  /** Rewrites the emulator's own address, which only its `Link` headers show. */
  advertise(text: string, apiUrl: string): string {
    return text.replaceAll(this.#origin, apiUrl);
  }

  /**
   * Waits until the webhooks of past requests have come in. The emulator answers before it sends
   * them; a ping is answered only once it has come in, behind those that were sent before it.
   */
  async flush(): Promise<void> {
    const hooks = `/orgs/${organization}/hooks`;
    const hook = { config: { url: this.#hookUrl, content_type: 'json' }, events: [] };
    this.#hookId ??= (await this.call<{ id: number }>('owner', 'POST', hooks, hook)).id;
    await this.call('owner', 'POST', `${hooks}/${this.#hookId}/pings`);
  }

  async close(): Promise<void> {
    await this.#close();
  }
}

/** Who can administer a repository of this owner. */
export function administrator(repository: string): Person {
  const owner = repository.split('/')[0]!;
  return people.find((person) => person === owner) ?? 'owner';
}

function githubSeed(privateKey: string, options: EmulatorOptions) {
  return {
    users: people.map((login) => ({
      login,
      name: login[0]!.toUpperCase() + login.slice(1),
      email: `${login}@users.noreply.github.com`,
    })),
    orgs: [
      {
        login: organization,
        name: 'Kernel Works',
        members: [{ login: 'owner', role: 'admin' }],
      },
    ],
    apps: [
      {
        app_id: app.id,
        slug: app.slug,
        name: app.name,
        description: '',
        private_key: privateKey,
        permissions: options.permissions,
        events: ['*'],
        webhook_url: options.hookUrl,
        installations: [
          {
            installation_id: app.installationId,
            account: organization,
            permissions: options.permissions,
            events: options.events,
          },
        ],
      },
    ],
  };
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
