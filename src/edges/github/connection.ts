import { App, Octokit } from 'octokit';
import { UserError } from '#core/model/errors.ts';
import { type Repository, repositoryKey } from '#core/model/repository.ts';
import type { Log } from '#ports/world.ts';
import { asOurs, statusOf } from './failure.ts';

/** How politely GitHub is asked, and how long it is waited for before the queue takes over. */
interface Patience {
  /**
   * Further attempts after a 5xx or a broken line; what must not happen twice is never repeated.
   */
  readonly retries: number;
  /** A rate limit that ends within this is waited for once; a longer one is a TransientError. */
  readonly longestWaitSeconds: number;
  /** Spaces writes by a second, as GitHub asks; pointless on a server of one's own. */
  readonly spaced: boolean;
  /** What a second of waiting takes, milliseconds. */
  readonly secondMs: number;
}

const defaultPatience: Patience = {
  retries: 2,
  longestWaitSeconds: 20,
  spaced: true,
  secondMs: 1000,
};

export interface ConnectionOptions {
  readonly appId: number | string;
  readonly privateKey: string;
  /** Such as `https://api.github.com`, or `https://host/api/v3`. */
  readonly apiUrl: string;
  readonly log: Log;
  readonly patience?: Partial<Patience>;
}

/** The App's clients: one for itself, one for each installation. */
export interface Connection {
  /** As the App itself. `doing` completes "GitHub refused to …". */
  asApp<T>(doing: string, work: (octokit: Octokit) => Promise<T>): Promise<T>;
  /** As the App's installation in a repository. */
  inRepository<T>(
    repository: Repository,
    doing: string,
    work: (octokit: Octokit) => Promise<T>,
  ): Promise<T>;
  asInstallation<T>(
    installationId: number,
    doing: string,
    work: (octokit: Octokit) => Promise<T>,
  ): Promise<T>;
  /** A new token that opens this repository alone, for reading; it lives for an hour. */
  cloneToken(repository: Repository): Promise<string>;
  /** The login under which the App comments and commits. */
  ownLogin(): Promise<string>;
}

/** No answer of GitHub's takes longer than this; a dead line would hold a worker for ever. */
const answerTimeoutMs = 60_000;

/** The rest of the list of octokit's retry plugin, and what the throttling plugin looks after. */
const neverRetried = [400, 401, 403, 404, 409, 410, 422, 429, 451];

export function connect(options: ConnectionOptions): Connection {
  const { log } = options;
  const app = new App({
    appId: options.appId,
    privateKey: options.privateKey,
    Octokit: configured(options),
    log: quietLog(log),
  });
  const installationIds = new Map<string, number>();
  const clients = new Map<number, Promise<Octokit>>();
  let login: Promise<string> | null = null;

  async function asApp<T>(doing: string, work: (octokit: Octokit) => Promise<T>): Promise<T> {
    try {
      return await work(app.octokit);
    } catch (error) {
      throw asOurs(error, doing);
    }
  }

  function installation(installationId: number): Promise<Octokit> {
    let client = clients.get(installationId);
    if (client === undefined) {
      client = app.getInstallationOctokit(installationId);
      clients.set(installationId, client);
    }
    return client;
  }

  async function installationId(repository: Repository): Promise<number> {
    const key = repositoryKey(repository);
    const known = repository.installationId ?? installationIds.get(key);
    if (known !== undefined) return known;
    const found = await lookUpInstallation(app.octokit, repository);
    installationIds.set(key, found);
    return found;
  }

  return {
    asApp,
    async asInstallation(id, doing, work) {
      try {
        return await work(await installation(id));
      } catch (error) {
        throw asOurs(error, doing);
      }
    },
    async inRepository(repository, doing, work) {
      const key = repositoryKey(repository);
      try {
        return await work(await installation(await installationId(repository)));
      } catch (error) {
        // An App that was removed and installed again has another id.
        if (statusOf(error) === 404) installationIds.delete(key);
        throw asOurs(error, `${doing} in ${key}`);
      }
    },
    async cloneToken(repository) {
      const id = await installationId(repository);
      const doing = `give a token for ${repositoryKey(repository)}`;
      return asApp(doing, async (octokit) => {
        const { token } = (await octokit.auth({
          type: 'installation',
          installationId: id,
          repositoryNames: [repository.name],
          permissions: { contents: 'read' },
          refresh: true,
        })) as { token: string };
        return token;
      });
    },
    ownLogin() {
      login ??= asApp('say which App this is', async (octokit) => {
        const { data } = await octokit.request('GET /app');
        return `${data?.slug}[bot]`;
      }).catch((error: unknown) => {
        login = null;
        throw error;
      });
      return login;
    },
  };
}

async function lookUpInstallation(octokit: Octokit, repository: Repository): Promise<number> {
  const { owner, name } = repository;
  const key = repositoryKey(repository);
  try {
    const { data } = await octokit.request('GET /repos/{owner}/{repo}/installation', {
      owner,
      repo: name,
    });
    return data.id;
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    throw new UserError(`The App is not installed in ${key}. Install it there, or remove ${key}.`);
  }
}

/** Octokit's class with our address, log and patience built in; App and installations share it. */
function configured(options: ConnectionOptions): typeof Octokit {
  const patience = { ...defaultPatience, ...options.patience };
  const waits = (seconds: number, _request: object, _octokit: unknown, waitedBefore: number) =>
    waitedBefore === 0 && seconds <= patience.longestWaitSeconds;
  return Octokit.plugin(neverTwice).defaults({
    baseUrl: options.apiUrl.replace(/\/+$/, ''),
    log: quietLog(options.log),
    request: { fetch: fetchWithin },
    retry: {
      retries: patience.retries,
      retryAfterBaseValue: patience.secondMs,
      doNotRetry: neverRetried,
    },
    throttle: {
      enabled: patience.spaced,
      onRateLimit: waits,
      onSecondaryRateLimit: waits,
      retryAfterBaseValue: patience.secondMs,
    },
  });
}

/**
 * A comment or a check run that was made although the answer was lost must not be made a second
 * time: the queue comes back later, looks first, and edits it.
 */
function neverTwice(octokit: Pick<Octokit, 'hook'>): void {
  octokit.hook.before('request', (request) => {
    const makes = request.method === 'POST' && /\/(comments|check-runs)$/.test(request.url);
    if (makes) request.request = { ...request.request, retries: 0 };
  });
}

function fetchWithin(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  return fetch(input, { ...init, signal: AbortSignal.timeout(answerTimeoutMs) });
}

/**
 * Octokit passes whole requests, headers included, as further arguments: only its words are kept.
 */
function quietLog(log: Log): Record<'debug' | 'info' | 'warn' | 'error', (text: string) => void> {
  return {
    debug: (text) => log.debug({}, text),
    info: (text) => log.info({}, text),
    warn: (text) => log.warn({}, text),
    error: (text) => log.error({}, text),
  };
}
