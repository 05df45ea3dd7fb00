/** A process to be killed: `lock <directory>`, or `write <options of openDatabase as JSON>`. */
import process from 'node:process';
import { type DatabaseOptions, openDatabase } from '#edges/store/database.ts';
import { lockDirectory } from '#edges/store/lock.ts';
import { createStore } from '#edges/store/store.ts';
import { recording, repository } from './store-samples.ts';

const [task, argument = ''] = process.argv.slice(2);
if (task === 'lock') {
  lockDirectory(argument);
  process.stdout.write('locked\n');
  // Lives on until it is killed.
  setInterval(() => {}, 60_000);
} else {
  await writeForEver(JSON.parse(argument) as DatabaseOptions);
}

/** Prints the number of what the store has acknowledged, after it has. */
async function writeForEver(options: DatabaseOptions): Promise<void> {
  const store = createStore(await openDatabase(options));
  for (let number = 0; ; number += 1) {
    await store.saveRecording(repository, recording({ id: `run-${number}` }));
    await store.firstSeen(`delivery-${number}`);
    process.stdout.write(`${number}\n`);
  }
}
