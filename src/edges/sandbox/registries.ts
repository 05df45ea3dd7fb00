/** Where npm fetches packages from, asked of npm itself. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const timeoutMs = 30_000;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The registry that npm is configured with, and its default one, whose host in a lockfile npm
 * replaces by the configured. Empty without an npm that answers.
 */
export async function npmRegistries(environment: Environment): Promise<readonly string[]> {
  const nobody = ['--userconfig=/dev/null', '--globalconfig=/dev/null'];
  const answers = await Promise.all([ask(environment, []), ask(environment, nobody)]);
  return [...new Set(answers.filter((answer) => answer !== null))];
}

async function ask(environment: Environment, flags: readonly string[]): Promise<string | null> {
  // From the root directory, so that no project's own settings are read.
  const options = { cwd: '/', timeout: timeoutMs, env: { ...environment } };
  try {
    const { stdout } = await run('npm', ['config', 'get', 'registry', ...flags], options);
    const address = stdout.trim();
    return URL.canParse(address) ? address.replace(/\/*$/, '/') : null;
  } catch {
    return null;
  }
}
