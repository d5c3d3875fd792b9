import type { ContenderId, SeriesSpace } from '../contender.js';
import type { TimedPushes } from './timed-pushes.js';

/** Loads one contender of row 13, and nothing of the others. */
export async function loadPushes(id: ContenderId, space: SeriesSpace, endpoint: string): Promise<TimedPushes> {
  switch (id) {
    case 'sonde':
      return (await import('./sonde.js')).sondePushes(space, endpoint);
    case 'opentelemetry':
      return (await import('./official.js')).officialPushes(space, endpoint);
    default:
      throw new Error(`${id} pushes nothing`);
  }
}
