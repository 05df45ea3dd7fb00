/** A worker to be killed: `work` or `enqueue-and-work`, and the options of openDatabase as JSON. */
import process from 'node:process';
import { createQueue } from '#edges/queue/queue.ts';
import { type DatabaseOptions, openDatabase } from '#edges/store/database.ts';
import { aborted, pullRequest, recordingLog } from './queue-samples.ts';

const [task, options = ''] = process.argv.slice(2);
const database = await openDatabase(JSON.parse(options) as DatabaseOptions);
const queue = await createQueue(database, recordingLog().log);
if (task === 'enqueue-and-work') await queue.enqueue(pullRequest(1, 'a'));
await queue.work(async (request, signal) => {
  const sha = request.kind === 'pull-request' ? request.headSha : request.kind;
  process.stdout.write(`begins ${sha}\n`);
  await aborted(signal);
  process.stdout.write(`aborted ${sha}: ${(signal.reason as Error).name}\n`);
});
