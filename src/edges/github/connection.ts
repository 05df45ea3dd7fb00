import { App, type Octokit } from 'octokit';
import { UserError } from '#core/model/errors.ts';
import { type Repository, repositoryKey } from '#core/model/repository.ts';
import { asOurs, statusOf } from './failure.ts';
import { type OctokitOptions, octokitWith, quietLog } from './octokit.ts';

export interface ConnectionOptions extends OctokitOptions {
  readonly appId: number | string;
  readonly privateKey: string;
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

export function connect(options: ConnectionOptions): Connection {
  const app = new App({
    appId: options.appId,
    privateKey: options.privateKey,
    Octokit: octokitWith(options),
    log: quietLog(options.log),
  });
  const clients = clientsOf(app);
  const withInstallation = installationsOf(app);

  const asApp: Connection['asApp'] = (doing, work) => failingAsOurs(doing, () => work(app.octokit));

  return {
    asApp,
    asInstallation: (id, doing, work) => failingAsOurs(doing, async () => work(await clients(id))),
    inRepository: (repository, doing, work) =>
      failingAsOurs(`${doing} in ${repositoryKey(repository)}`, () =>
        withInstallation(repository, async (id) => work(await clients(id))),
      ),
    cloneToken: (repository) =>
      failingAsOurs(`give a token for ${repositoryKey(repository)}`, () =>
        withInstallation(repository, (id) => readingToken(app, id, repository)),
      ),
    ownLogin: rememberedOnceKnown(() => asApp('say which App this is', loginOf)),
  };
}

async function failingAsOurs<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asOurs(error, doing);
  }
}

/** One client for each installation, so that its token is asked for once an hour. */
function clientsOf(app: App): (installationId: number) => Promise<Octokit> {
  const clients = new Map<number, Promise<Octokit>>();
  return (installationId) => {
    const client = clients.get(installationId) ?? app.getInstallationOctokit(installationId);
    clients.set(installationId, client);
    return client;
  };
}

/** Gives work the installation of a repository, looked up once where no webhook named it. */
type WithInstallation = <T>(repository: Repository, work: (id: number) => Promise<T>) => Promise<T>;

function installationsOf(app: App): WithInstallation {
  const found = new Map<string, number>();

  async function idOf(repository: Repository): Promise<number> {
    const key = repositoryKey(repository);
    const known = repository.installationId ?? found.get(key);
    if (known !== undefined) return known;
    const id = await lookUpInstallation(app.octokit, repository);
    found.set(key, id);
    return id;
  }

  return async (repository, work) => {
    try {
      return await work(await idOf(repository));
    } catch (error) {
      // An App that was removed and installed again has another id.
      if (statusOf(error) === 404) found.delete(repositoryKey(repository));
      throw error;
    }
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

async function readingToken(
  app: App,
  installationId: number,
  repository: Repository,
): Promise<string> {
  const { token } = (await app.octokit.auth({
    type: 'installation',
    installationId,
    repositoryNames: [repository.name],
    permissions: { contents: 'read' },
    refresh: true,
  })) as { token: string };
  return token;
}

async function loginOf(octokit: Octokit): Promise<string> {
  const { data } = await octokit.request('GET /app');
  return `${data?.slug}[bot]`;
}

/** Asks once; a failure is not remembered. */
function rememberedOnceKnown<T>(ask: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | null = null;
  return () => {
    known ??= ask().catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };
}
