import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { directory, hasBubblewrap, start, useGitHub } from './house.ts';
import { exitError } from './isochron.ts';
import { hasNamespaces, mounted } from './namespace.ts';

useGitHub({ fromNothing: true });

/** Hides the program from one process, as if it were not installed. */
const hidden = hasBubblewrap
  ? mounted('mount --bind /dev/null "$(readlink -f "$(command -v bwrap)")"')
  : [];

describe.skipIf(hasBubblewrap && !hasNamespaces)('on a machine without bubblewrap', () => {
  test.for(['start', 'serve', 'work'] as const)('%s refuses', async (part) => {
    const { code, stdout, stderr } = await start(part, { flags: [], by: hidden }).ended();
    expect(code).toBe(exitError);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      `isochron: isochron ${part} runs code of pull requests and needs bubblewrap, which does ` +
        'not work here: install it (apt-get install bubblewrap) and allow user namespaces, or ' +
        'pass --unsafe-no-sandbox if you trust everybody who can open a pull request.\n',
    );
  });

  test('start --unsafe-no-sandbox starts', async () => {
    const flags = ['--unsafe-no-sandbox'];
    const folder = join(directory, 'without-bubblewrap');
    const isochron = start('start', { flags, by: hidden, directory: folder });
    await isochron.webhookUrl();
    await isochron.says('working');
    expect((await isochron.stop()).code).toBe(0);
  });
});
