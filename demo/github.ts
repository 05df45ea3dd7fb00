/**
 * A GitHub on loopback for the demo and the tests: a pinned emulator that nobody here wrote, and in
 * front of it git over HTTP and what the emulator lacks. Imported by nothing in src.
 */
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Access } from './access.ts';
import { Emulator, organization } from './emulator.ts';
import { Faults } from './faults.ts';
import { Gateway } from './gateway.ts';
import { Changes, type Host, Lock } from './host.ts';
import { LabelEvents } from './label-events.ts';
import { LocalGitHub } from './local-github.ts';
import { Pulls } from './pulls.ts';
import { Reactions } from './reactions.ts';
import { GitRepositories } from './repositories.ts';
import { Sync } from './sync.ts';
import { Webhooks } from './webhooks.ts';

export type { LocalGitHub };
export { organization };

export interface LocalGitHubOptions {
  /** Where webhooks go; without it they are only kept in `deliveries()`. */
  readonly webhookUrl?: string;
  readonly webhookSecret: string;
  /** The App's permissions; by default all that Isochron asks for. */
  readonly permissions?: Readonly<Record<string, string>>;
  readonly events?: readonly string[];
  readonly log?: (line: string) => void;
  /** Where its own directory is made; by default the system's place for temporary files. */
  readonly temporary?: string;
}

const defaultPermissions = {
  checks: 'write',
  contents: 'write',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
};
const defaultEvents = ['pull_request', 'issue_comment', 'issues', 'push', 'check_run'];

export async function startGitHub(options: LocalGitHubOptions): Promise<LocalGitHub> {
  const log = options.log ?? (() => {});
  const permissions = options.permissions ?? defaultPermissions;
  const events = options.events ?? defaultEvents;
  const faults = new Faults();
  const gateway = await Gateway.listen(faults);
  const { apiUrl, hookUrl, webUrl } = gateway;
  const start = { permissions, events, apiUrl, hookUrl };
  const emulator = await Emulator.start(start).catch(async (error: unknown) => {
    await gateway.close();
    throw error;
  });
  const directory = await mkdtemp(join(options.temporary ?? tmpdir(), 'isochron-github-'));
  const root = join(directory, 'repositories');
  await mkdir(root);
  const changes = new Changes();
  const git = new GitRepositories(root);
  const sync = new Sync(emulator, git);
  const webhooks = new Webhooks({
    url: options.webhookUrl,
    secret: options.webhookSecret,
    onDelivered: () => changes.happened(),
    log,
  });
  const host: Host = {
    ...{ webUrl, apiUrl, events, permissions, emulator, git, sync, webhooks, changes, log },
    access: new Access(emulator),
    pulls: new Pulls(git, sync),
    reactions: new Reactions(),
    labelEvents: new LabelEvents(),
    lock: new Lock(),
    startedAt: new Date().toISOString(),
  };
  gateway.open(host);
  return new LocalGitHub(host, gateway, faults, directory);
}
