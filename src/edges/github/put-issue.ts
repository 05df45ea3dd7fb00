import type { Octokit } from 'octokit';
import type { ChangeIssue } from '#core/model/publication.ts';
import type { Log } from '#ports/world.ts';
import type { Connection } from './connection.ts';
import { fittingComment } from './lengths.ts';
import { mostPages, perPage } from './pages.ts';
import { reply } from './people.ts';
import { readIssue } from './pulls-and-issues.ts';
import { ownComments } from './put-comment.ts';
import type { At } from './read.ts';

/** An issue of the App's own. */
interface OwnIssue {
  readonly number: number;
  readonly body: string;
}

/** A clock that ran ahead when the commit was made. */
const clockErrorMs = 24 * 60 * 60_000;
/** Every comment and body that says what was found has one. */
const findingsMarker = '<!-- isochron:found ';

/**
 * Opens the issue of a change, or adds to the one that is there, open or closed, what it does not
 * say yet. Resolves to its number. One that people have deleted or moved away is not opened again.
 */
export async function putIssue(
  { connection, log }: { readonly connection: Connection; readonly log: Log },
  octokit: Octokit,
  at: At,
  wanted: ChangeIssue,
): Promise<number> {
  const login = await connection.ownLogin();
  const present =
    wanted.known === null
      ? await findIssue(log, octokit, at, wanted, login)
      : await readIssue(octokit, at, wanted.known);
  if (present === null) return wanted.known ?? (await create(octokit, at, wanted));
  const { number } = present;
  const place = { number, marker: findingsMarker };
  const comments = await ownComments(log, octokit, at, place, login);
  const said = [present.body, ...comments.map(({ body }) => body)];
  const isSaid = (finding: string): boolean => said.some((text) => text.includes(finding));
  if (!wanted.findings.every(isSaid)) await reply(octokit, at, number, wanted.comment);
  return number;
}

/**
 * Newest first, down to those that are older than the change. Who opened it is looked at here: not
 * every server's filter knows the names of Apps.
 */
async function findIssue(
  log: Log,
  octokit: Octokit,
  at: At,
  { marker, since }: ChangeIssue,
  login: string,
): Promise<OwnIssue | null> {
  const oldestMs = Date.parse(since) - clockErrorMs;
  for (let page = 1; page <= mostPages; page += 1) {
    const { data } = await octokit.request('GET /repos/{owner}/{repo}/issues', {
      ...at,
      ...({ state: 'all', sort: 'created', direction: 'desc' } as const),
      per_page: perPage,
      page,
    });
    const own = data.find(
      ({ user, body }) =>
        user?.login.toLowerCase() === login.toLowerCase() && body?.includes(marker) === true,
    );
    if (own !== undefined) return { number: own.number, body: own.body ?? '' };
    const last = data.at(-1);
    if (data.length < perPage || last === undefined) return null;
    if (Date.parse(last.created_at) < oldestMs) return null;
  }
  log.warn({ ...at, pages: mostPages }, 'there are more issues on GitHub than are read');
  return null;
}

async function create(
  octokit: Octokit,
  at: At,
  { title, body, labels }: ChangeIssue,
): Promise<number> {
  const { data } = await octokit.request('POST /repos/{owner}/{repo}/issues', {
    ...at,
    title,
    body: fittingComment(body, ''),
    labels: [...labels],
  });
  return data.number;
}
