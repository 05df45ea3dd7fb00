/** Other libraries as contestants, where `bench/peers` is installed. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Entrant } from './contestant.ts';

const folder = join(import.meta.dirname, '..', 'peers');

/** None where they are not installed; says so. */
export async function peerEntrants(say: (text: string) => void): Promise<readonly Entrant[]> {
  if (!existsSync(join(folder, 'node_modules'))) {
    say('the peers are not installed: npm ci --prefix bench/peers --ignore-scripts');
    return [];
  }
  const { onnxEntrants } = await import('./peer-onnx.ts');
  const { tfjsEntrants } = await import('./peer-tfjs.ts');
  return [...(await tfjsEntrants()), ...(await onnxEntrants())];
}
