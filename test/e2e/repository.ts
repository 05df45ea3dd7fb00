/** A small repository of kernels in plain JavaScript: nothing to install, nothing to build. */

import { type LocalGitHub, organization } from '../../demo/github.ts';
import type { CheckRunState, RepositoryState } from '../../demo/state.ts';

/** For what is measured to the end; where only the end matters, a test asks for less. */
const longBudget = '40s';

const settings = (budget: string): string => `build: none
install: none
budget: ${budget}
`;

/** About fifteen microseconds a call. */
const elements = 4_096;

/** One text for both, so that the compiler treats them alike: only the number of passes differs. */
function passes(count: number): string {
  return `const passes = ${count};
export function sum(x) {
  let total = 0;
  for (let pass = 0; pass < passes; pass += 1) {
    for (let i = 0; i < x.length; i += 1) total += x[i];
  }
  return total / passes;
}
`;
}

export const rightSum = passes(1);
/** Twice the work for the same number. */
export const slowSum = passes(2);
/** The last element is left out. */
export const wrongSum = rightSum.replace('i < x.length', 'i < x.length - 1');

/** A module that says in its last lines what it could see, reach and change. */
export function telling(paths: readonly string[], port: number): string {
  return `import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
export const sum = () => 0;
const tell = (what, value) => console.log('TOLD', what, value);
const attempt = (work) => { try { return String(work()); } catch (error) { return error.code; } };
const reach = (port, host) => new Promise((resolve) => {
  const socket = connect({ port, host, timeout: 2000 }, () => resolve('connected'));
  socket.on('error', (error) => resolve(error.code));
  socket.on('timeout', () => resolve('timeout'));
});
for (const path of ${JSON.stringify(paths)}) {
  tell(path, attempt(() => (statSync(path).isFile() ? readFileSync(path) : readdirSync(path))));
}
tell('network', await reach(${port}, '127.0.0.1'));
tell('elsewhere', await reach(53, '9.9.9.9'));
tell('environment', Object.keys(process.env).sort().join());
tell('processes', readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).length);
tell('capabilities', /CapEff:\\s*(\\w+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
tell('namespace', spawnSync('unshare', ['--user', 'true']).status);
tell('tree', attempt(() => writeFileSync('/tree/new.txt', '')));
throw new Error('that is all');
`;
}

function suiteOf(kernel: string): string {
  return `import { sum } from './sum.mjs';
export default {
  kernel: '${kernel}',
  shapes: [{ n: ${elements} }],
  inputs: ({ n }, random) => ({ x: Float64Array.from({ length: n }, () => random.uniform(1, 2)) }),
  reference: ({ x }) => x.reduce((total, value) => total + value, 0),
  implementations: { optimized: ({ x }) => sum(x) },
  tolerance: 1e-9,
};
`;
}

/** A kernel's files, by path; `sum` is the text of its module. */
export function kernel(name: string, sum: string): Record<string, string> {
  return { ...kernelSource(name, sum), [`kernels/${name}/suite.mjs`]: suiteOf(name) };
}

export function kernelSource(name: string, sum: string): Record<string, string> {
  return { [`kernels/${name}/sum.mjs`]: sum };
}

export interface PullRequestPage {
  readonly number: number;
  readonly check: CheckRunState;
  readonly comment: string;
  readonly labels: readonly string[];
  readonly headSha: string;
}

/** A repository on the local GitHub, as its maintainer sees it. */
export class Repository {
  readonly full: string;
  readonly #github: LocalGitHub;

  private constructor(github: LocalGitHub, full: string) {
    this.#github = github;
    this.full = full;
  }

  /** With a first issue, so that pull requests have something to close. */
  static async create(
    github: LocalGitHub,
    name: string,
    files: Readonly<Record<string, string>>,
    budget = longBudget,
  ): Promise<Repository> {
    const all = { '.github/isochron.yml': settings(budget), ...files };
    // Private: whoever reads it has shown a token.
    const full = await github.createRepository(organization, name, all, { private: true });
    const own = new Repository(github, full);
    await github.octokitAs('maintainer').rest.issues.create({
      owner: organization,
      repo: name,
      title: 'Look after the sums',
      body: 'All of them.',
    });
    return own;
  }

  /** A branch from main with changed files, and a pull request of it. */
  async open(branch: string, files: Readonly<Record<string, string>>): Promise<number> {
    const from = { repository: this.full, branch, from: 'main', files, message: branch };
    await this.#github.push('maintainer', from);
    const [owner, repo] = this.full.split('/') as [string, string];
    const { data } = await this.#github.octokitAs('maintainer').rest.pulls.create({
      ...{ owner, repo, head: branch, base: 'main' },
      title: `Compute ${branch} in another way`,
      body: 'The loop is another one, to see what it does.\n\nCloses #1',
    });
    return data.number;
  }

  async say(number: number, body: string): Promise<void> {
    const [owner, repo] = this.full.split('/') as [string, string];
    const { issues } = this.#github.octokitAs('maintainer').rest;
    await issues.createComment({ owner, repo, issue_number: number, body });
  }

  state(): Promise<RepositoryState> {
    return this.#github.readState(this.full);
  }

  /** Of the default branch. */
  async baseline(): Promise<CheckRunState> {
    return this.#github.waitFor(
      `the baseline of ${this.full}`,
      async () => completed((await this.state()).checkRuns),
      50_000,
    );
  }

  /** The page of a pull request once the check run of its head is over and `fits`. */
  async page(
    number: number,
    fits: (page: PullRequestPage) => boolean = () => true,
  ): Promise<PullRequestPage> {
    return this.#github.waitFor(
      `the end of ${this.full}#${number}`,
      async () => {
        const { pullRequests } = await this.state();
        const pull = pullRequests.find((one) => one.number === number);
        const check = completed(pull?.checkRuns ?? []);
        if (pull === undefined || check === null) return null;
        const own = pull.comments.filter(({ author }) => author === 'isochron[bot]');
        const labels = pull.labels.filter((label) => label.startsWith('perf: '));
        const comment = own.at(-1)?.body ?? '';
        const page = { number, check, comment, labels, headSha: pull.headSha };
        return fits(page) ? page : null;
      },
      50_000,
    );
  }

  /** Notes on a branch, by path. */
  notes(revision: string): Promise<Readonly<Record<string, string>>> {
    return this.#github.readFiles(this.full, revision, 'notes');
  }
}

function completed(runs: readonly CheckRunState[]): CheckRunState | null {
  const check = runs.find(({ name }) => name === 'isochron');
  return check?.status === 'completed' ? check : null;
}
