/**
 * bubblewrap's arguments: no network, no environment, a read-only tree, nothing of the host to see.
 */
import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Launch } from './process.ts';
import { runToEnd } from './process.ts';

export interface Mounts {
  /** The repository's tree, seen at /tree. */
  readonly tree: string;
  /** A build writes into it; everything else reads. */
  readonly writable: boolean;
  /** Its dependencies, seen at /tree/node_modules; null where there are none. */
  readonly modules: string | null;
  /** The merge base's tree, seen at /judge, with its dependencies. */
  readonly judge: { readonly tree: string; readonly modules: string | null } | null;
  /** Files of the judge's tree put over those of the tree, paths from the root. */
  readonly overlays: readonly string[];
  /** More to read: the child's code. Host path, path inside. */
  readonly code: readonly (readonly [string, string])[];
}

/** Where a tree and its judge are seen inside, the same for both arms. */
export const insideTree = '/tree';
export const insideJudge = '/judge';

/** The whole environment of code that is not trusted. */
export const cleanEnvironment: Readonly<Record<string, string>> = {
  PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
  HOME: '/tmp',
  LANG: 'C.UTF-8',
  CI: 'true',
  NO_COLOR: '1',
  NO_UPDATE_NOTIFIER: '1',
  npm_config_update_notifier: 'false',
};

const npmDirectory = join(dirname(dirname(process.execPath)), 'lib', 'node_modules', 'npm');
/** 4 GiB, what a process may have of data. */
const temporaryBytes = String(4 * 2 ** 30);

export function bubblewrapped(command: readonly string[], mounts: Mounts): Launch {
  const { tree, modules, judge } = mounts;
  const args = [
    ...['--unshare-all', '--unshare-user', '--disable-userns', '--die-with-parent'],
    ...['--new-session', '--cap-drop', 'ALL', '--clearenv'],
    ...Object.entries(cleanEnvironment).flatMap(([name, value]) => ['--setenv', name, value]),
    ...systemArguments(),
    ...['--proc', '/proc', '--dev', '/dev'],
    // Both live in the host's memory, which limits of a process do not count.
    ...[
      '--size',
      temporaryBytes,
      '--tmpfs',
      '/dev/shm',
      '--size',
      temporaryBytes,
      '--tmpfs',
      '/tmp',
    ],
    ...['--ro-bind', dirname(process.execPath), dirname(process.execPath)],
    // npm is a link from beside node to here.
    ...['--ro-bind-try', npmDirectory, npmDirectory],
    ...[mounts.writable ? '--bind' : '--ro-bind', tree, insideTree],
    ...(modules === null ? [] : ['--ro-bind', modules, `${insideTree}/node_modules`]),
    ...(judge === null ? [] : ['--ro-bind', judge.tree, insideJudge]),
    ...(judge?.modules ? ['--ro-bind', judge.modules, `${insideJudge}/node_modules`] : []),
    ...(judge === null
      ? []
      : mounts.overlays.flatMap((file) => [
          '--ro-bind',
          `${judge.tree}/${file}`,
          `${insideTree}/${file}`,
        ])),
    ...mounts.code.flatMap(([from, to]) => ['--ro-bind', from, to]),
    ...['--chdir', insideTree, '--', ...command],
  ];
  return { command: 'bwrap', args, env: { PATH: '/usr/local/bin:/usr/bin:/bin' } };
}

/** /usr and what points into it, read-only. */
function systemArguments(): string[] {
  const args = ['--ro-bind', '/usr', '/usr'];
  for (const path of ['/bin', '/sbin', '/lib', '/lib32', '/lib64']) {
    if (!existsSync(path)) continue;
    if (lstatSync(path).isSymbolicLink()) args.push('--symlink', readlinkSync(path), path);
    else args.push('--ro-bind', path, path);
  }
  for (const path of [
    '/etc/ld.so.cache',
    '/etc/ld.so.conf',
    '/etc/ld.so.conf.d',
    '/etc/alternatives',
  ]) {
    args.push('--ro-bind-try', path, path);
  }
  return args;
}

/** Whether bubblewrap is here and may make its namespaces. */
export async function bubblewrapWorks(): Promise<boolean> {
  const mounts = {
    tree: '/usr',
    writable: false,
    modules: null,
    judge: null,
    overlays: [],
    code: [],
  };
  const limits = { timeoutMs: 10_000, outputBytes: 10_000 };
  const probe = bubblewrapped([process.execPath, '--version'], mounts);
  const { exitCode } = await runToEnd(probe, limits, new AbortController().signal);
  return exitCode === 0;
}
