import type { ContenderId } from '../contender.js';
import { PriceList } from './price-list.js';
import type { TimedCalls } from './timed-calls.js';

/** Loads one contender of row 9, and nothing of the others. */
export async function loadCalls(id: ContenderId): Promise<TimedCalls> {
  switch (id) {
    case 'unmeasured':
      return { prices: new PriceList() };
    case 'sonde':
      return (await import('./sonde.js')).decoratedCalls();
    case 'sonde-function':
      return (await import('./sonde.js')).timedFunctionCalls();
    case 'by-hand':
      return (await import('./by-hand.js')).byHandCalls();
    case 'autometrics':
      return (await import('./autometrics.js')).autometricsCalls();
    default:
      throw new Error(`${id} times no calls`);
  }
}
