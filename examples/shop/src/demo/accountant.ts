import { setTimeout as wait } from 'node:timers/promises';
import type { Load } from '../load/load.js';

/** The accountant asks for the ledger of the year, each `everyMs` until `forMs` are over. */
export async function askForLedger(load: Load, everyMs: number, forMs: number, signal: AbortSignal): Promise<void> {
  const untilMs = performance.now() + forMs - everyMs;
  try {
    while (performance.now() < untilMs) {
      await wait(everyMs, undefined, { signal });
      await load.send({ method: 'GET', path: '/reports/ledger', headers: {} });
    }
  } catch {
    return; // the demo is ending
  }
}
