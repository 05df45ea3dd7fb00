/** Texts that must be nowhere, and looking for them. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Secret {
  readonly name: string;
  readonly text: string;
}

/** In the forms in which they might leak: the key line by line, a token as git sends it. */
export function secretsOf(parts: {
  readonly webhookSecret: string;
  readonly privateKey: string;
  readonly tokens: Iterable<string>;
}): readonly Secret[] {
  const lines = parts.privateKey.split('\n').filter((line) => line.length === 64);
  return [
    { name: 'the webhook secret', text: parts.webhookSecret },
    ...lines.map((text, index) => ({ name: `line ${index + 1} of the private key`, text })),
    ...[...parts.tokens].flatMap((token) => [
      { name: 'an installation token', text: token },
      {
        name: 'an installation token as a password',
        text: Buffer.from(`x-access-token:${token}`).toString('base64'),
      },
    ]),
  ];
}

/** Which secrets a text holds, by name. */
export function foundIn(text: string, secrets: readonly Secret[]): readonly string[] {
  return secrets.filter((secret) => text.includes(secret.text)).map(({ name }) => name);
}

/** Which files below a directory hold a secret, each as `path: name`; and how many were read. */
export async function searched(
  directory: string,
  secrets: readonly Secret[],
): Promise<{ readonly files: number; readonly found: readonly string[] }> {
  let files = 0;
  const found: string[] = [];
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    // A file may go while a process is at work.
    const text = await readFile(path, 'latin1').catch(() => null);
    if (text === null) continue;
    files += 1;
    found.push(...foundIn(text, secrets).map((name) => `${path}: ${name}`));
  }
  return { files, found };
}
