import type { Octokit } from 'octokit';
import { approvalLabels } from '#core/model/house-rules.ts';
import { type Label, labels, type Publication } from '#core/model/publication.ts';
import { unless } from './failure.ts';
import { perPage } from './pages.ts';
import type { At } from './read.ts';

/**
 * One label of our six, or none; every other label, `perf: …` of people included, is left alone.
 */
export async function putLabel(
  octokit: Octokit,
  at: At,
  number: number,
  keep: Label | null,
): Promise<void> {
  const issue = { ...at, issue_number: number };
  const { data } = await octokit.request('GET /repos/{owner}/{repo}/issues/{issue_number}/labels', {
    ...issue,
    per_page: perPage,
  });
  const before = data.map(({ name }) => name);
  const isMissing = keep !== null && !before.some((name) => name.toLowerCase() === keep);
  const after = isMissing ? await addLabel(octokit, at, number, keep) : [];
  for (const name of new Set([...before, ...after])) {
    if (!isOurs(name) || name.toLowerCase() === keep) continue;
    await removeLabel(octokit, at, number, name);
  }
}

/** All the labels that are there then, another worker's of this moment included. */
async function addLabel(
  octokit: Octokit,
  at: At,
  number: number,
  name: Label,
): Promise<readonly string[]> {
  await offerLabel(octokit, at, name, labels[name]);
  const { data } = await octokit.request(
    'POST /repos/{owner}/{repo}/issues/{issue_number}/labels',
    { ...at, issue_number: number, labels: [name] },
  );
  return data.map((label) => label.name);
}

/** No two of GitHub's labels differ by their case alone. */
function isOurs(name: string): boolean {
  return Object.hasOwn(labels, name.toLowerCase());
}

/** Labels that people answer with are there to choose, and go where their answer does not count. */
export async function putApprovals(
  octokit: Octokit,
  at: At,
  { number, offer, takeAway }: NonNullable<Publication['approvals']>,
): Promise<void> {
  for (const name of offer) {
    const { color, description } = approvalLabels[name];
    await offerLabel(octokit, at, name, { color, description });
  }
  for (const name of takeAway) await removeLabel(octokit, at, number, name);
}

async function offerLabel(
  octokit: Octokit,
  at: At,
  name: string,
  look: { readonly color: string; readonly description: string },
): Promise<void> {
  // 422: it exists already, perhaps in a colour that people like better.
  await unless(
    [422],
    octokit.request('POST /repos/{owner}/{repo}/labels', { ...at, name, ...look }),
  );
}

async function removeLabel(octokit: Octokit, at: At, number: number, name: string): Promise<void> {
  await unless(
    [404],
    octokit.request('DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}', {
      ...at,
      issue_number: number,
      name,
    }),
  );
}
