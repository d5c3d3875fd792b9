import type { ContenderId } from '../contender.js';
import type { MeasuredQueries } from './measured-queries.js';

/** Loads one contender of row 10, and nothing of the others. */
export async function loadQueries(id: ContenderId): Promise<MeasuredQueries> {
  switch (id) {
    case 'unmeasured':
      return (await import('./unmeasured.js')).unmeasuredQueries();
    case 'sonde':
      return (await import('./sonde.js')).observedQueries();
    case 'otel-pg':
      return (await import('./otel-pg.js')).tracedQueries();
    default:
      throw new Error(`${id} measures no queries`);
  }
}
