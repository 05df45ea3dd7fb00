/** The real git as a child process, cut off from the user's settings. */
import { execFile } from 'node:child_process';
import { devNull } from 'node:os';

const timeoutMs = 120_000;
const outputLimitBytes = 256 * 1024 * 1024;

/** No system or personal configuration, no prompt: a push must not depend on who runs the demo. */
export const gitEnvironment: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  LANG: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: devNull,
  GIT_TERMINAL_PROMPT: '0',
  ...settings({
    'http.receivepack': 'true',
    // GitHub serves any reachable commit by its SHA, and partial clones.
    'uploadpack.allowAnySHA1InWant': 'true',
    'uploadpack.allowFilter': 'true',
    'receive.denyDeleteCurrent': 'ignore',
    // Pull request heads can be fetched, never pushed.
    'receive.hideRefs': 'refs/pull',
    // Repositories of a minute need no tidying, and what is read without git lies loose.
    'receive.autogc': 'false',
    'maintenance.auto': 'false',
    'transfer.unpackLimit': String(2 ** 30),
    'init.defaultObjectFormat': 'sha1',
    'init.defaultRefFormat': 'files',
  }),
};

function settings(values: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const numbered = Object.entries(values).flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(numbered.length / 2), ...Object.fromEntries(numbered) };
}

export async function git(
  directory: string,
  args: readonly string[],
  options: { readonly input?: Buffer | string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      'git',
      args,
      {
        cwd: directory,
        env: { ...gitEnvironment, ...options.env },
        encoding: 'buffer',
        maxBuffer: outputLimitBytes,
        timeout: timeoutMs,
      },
      (error, stdout, stderr) => {
        if (error === null) return resolve(stdout);
        const where = args.find((arg) => !arg.startsWith('-')) ?? args[0];
        reject(new Error(`git ${where} failed: ${stderr.toString().trim() || error.message}`));
      },
    );
    // A git that exits early closes its input; what it said on stderr is the better message.
    child.stdin?.on('error', () => {});
    child.stdin?.end(options.input ?? '');
  });
}

export async function gitText(directory: string, args: readonly string[]): Promise<string> {
  return (await git(directory, args)).toString().trim();
}
