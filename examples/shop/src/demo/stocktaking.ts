import { setTimeout as wait } from 'node:timers/promises';
import type { Load } from '../load/load.js';

const headers = {};

/** Closes the shop for `forMs`, after `afterMs`: checkouts in between are answered with 503. */
export async function takeStock(load: Load, afterMs: number, forMs: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(afterMs, undefined, { signal });
    await load.send({ method: 'POST', path: '/stocktaking', headers });
    await wait(forMs, undefined, { signal });
  } catch {
    return; // the demo is ending: no need to open again
  }
  await load.send({ method: 'DELETE', path: '/stocktaking', headers });
}

/** Takes stock for two seconds in every minute, until the demo ends. */
export async function takeStockEachMinute(load: Load, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) await takeStock(load, 58_000, 2000, signal);
}
