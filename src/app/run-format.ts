import type { RuleFinding } from '#core/model/house-rules.ts';
import { counted, quoted } from '#core/policy/house/words.ts';
import type { World } from '#ports/world.ts';
import type { Run } from './pull-request-run.ts';

/** How long one of the commands may take. */
const timeoutMs = 5 * 60_000;
/** Linux takes 128 kB for one argument, and the whole command line is one to the shell. */
const longestArguments = 100_000;
/** Of a command that fails. */
const lastLines = 12;

/**
 * The repository's own format and lint commands on the changed files of kernels, in the sandbox and
 * after everything is measured, since a command may write. Null where none is configured.
 */
export async function runFormat(
  { sandbox, sources }: World,
  { workspace: { head }, settings }: Run,
  changed: readonly string[],
  signal: AbortSignal,
): Promise<RuleFinding | null> {
  const commands = [settings.format, settings.lint].filter((command) => command !== null);
  if (commands.length === 0) return null;
  const files: string[] = [];
  for (const file of changed) {
    if ((await sources.read(head.directory, file)) !== null) files.push(file);
  }
  const rule = 'format';
  const names = commands.map(quoted).join(' and ');
  if (files.length === 0) {
    const text = `No file of a kernel is there for ${names} to look at.`;
    return { rule, status: 'kept', text, details: [] };
  }
  const failed: string[] = [];
  const details: string[] = [];
  if ((await sandbox.prepare(head, 'head', settings, signal)) !== null) return null;
  for (const command of commands) {
    const line = `${command}${argumentsOf(files)}`;
    const { exitCode, stopped, tail } = await sandbox.run(head, line, timeoutMs, signal);
    if (exitCode === 0) continue;
    const how =
      exitCode === null ? `was stopped (${stopped ?? 'killed'})` : `exited with ${exitCode}`;
    failed.push(`${quoted(command)} ${how}`);
    details.push(...linesOf(tail));
  }
  if (failed.length > 0) {
    const text = `${failed.join(', ')} on ${counted(files.length, 'changed file')} of kernels.`;
    return { rule, status: 'broken', text, details };
  }
  const text = `${names} found nothing in ${counted(files.length, 'changed file')} of kernels.`;
  return { rule, status: 'kept', text, details: [] };
}

/** Names come from the pull request: nothing in them is for the shell, or an option. */
function argumentsOf(files: readonly string[]): string {
  let line = '';
  for (const file of files) {
    const path = file.startsWith('-') ? `./${file}` : file;
    const argument = ` '${path.replaceAll("'", "'\\''")}'`;
    if (line.length + argument.length > longestArguments) break;
    line += argument;
  }
  return line;
}

function linesOf(tail: string): readonly string[] {
  const lines = tail.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-lastLines).map(quoted);
}
