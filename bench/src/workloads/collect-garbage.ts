import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Empties the heap of garbage. Helper threads free the memory of dead buffers a little later, and only then
 * is it no longer counted; hence the wait.
 */
export async function collectGarbage(): Promise<void> {
  if (globalThis.gc === undefined) throw new Error('collectGarbage: this process needs node --expose-gc');
  globalThis.gc();
  await sleep(10);
}
