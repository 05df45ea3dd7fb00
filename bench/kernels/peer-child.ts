/** A peer in a process of its own: see `peers.ts`. Its name and its threads are the arguments. */
import process from 'node:process';
import type { Contestant, Entrant } from './contestant.ts';
import { onnxEntrant } from './peer-onnx.ts';
import { tfjsEntrant } from './peer-tfjs.ts';
import type { Question } from './peers.ts';
import { problemOf } from './problems.ts';

const [name = '', threads = '1'] = process.argv.slice(2);
const entrant: Entrant =
  name === 'tfjs-backend-wasm' ? await tfjsEntrant() : onnxEntrant(name, Number(threads));
let contestant: Contestant | null = null;

async function answer(question: Question): Promise<unknown> {
  switch (question.ask) {
    case 'enter':
      contestant = await entrant(await problemOf(question.file, question.shape));
      return contestant !== null;
    case 'time':
      return contestant?.time(question.calls);
    case 'output':
      return contestant?.output();
    case 'leave':
      await contestant?.close();
      contestant = null;
      return null;
  }
}

process.on('message', (question: Question) => {
  answer(question).then(
    (value) => process.send?.({ value }),
    (error) => process.send?.({ error: String(error) }),
  );
});
