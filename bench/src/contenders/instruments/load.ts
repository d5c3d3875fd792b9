import type { ContenderId } from '../contender.js';
import type { InstrumentCall, TimedInstruments } from './timed-instruments.js';

/** Loads one contender of row 14, and nothing of the others. */
export async function loadInstruments(id: ContenderId, call: InstrumentCall): Promise<TimedInstruments> {
  switch (id) {
    case 'sonde':
      return (await import('./sonde.js')).providedInstruments(call);
    case 'sonde-labels':
      return (await import('./sonde.js')).labelledInstruments(call);
    case 'opentelemetry':
      return (await import('./official.js')).officialInstruments(call);
    default:
      throw new Error(`${id} is no provider of meters`);
  }
}
