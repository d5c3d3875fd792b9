import type { Registry } from '@sonde/metrics';
import { type PrometheusError, warn } from '../errors.js';

/**
 * How a request to the handler ended: `abandoned` where the scraper went away, `refused` where it was answered
 * 401 or 405.
 */
export type Outcome = 'served' | 'failed' | 'timeout' | 'stalled' | 'busy' | 'abandoned' | 'refused';

/** Counts every request and tells of every failure once. Never throws. */
export interface ScrapeReporter {
  ended(outcome: Outcome, error?: PrometheusError): void;
  /** A family, or a part of it, is missing from a scrape. Told once for each family. */
  dropped(error: PrometheusError, family: string): void;
}

/** Families whose drops are told apart. */
const maxFamilies = 1000;

export function createScrapeReporter(
  selfMetrics: Registry | undefined,
  onError: ((error: PrometheusError) => void) | undefined,
): ScrapeReporter {
  const scrapes = selfMetrics?.counter({
    name: 'sonde_scrapes_total',
    help: 'Requests to the metrics handler by how they ended.',
    labelNames: ['outcome'],
  });
  const drops = selfMetrics?.counter({
    name: 'sonde_scrape_drops_total',
    help: 'Families that were left out of a scrape, whole or in part, because their names or series met others.',
    labelNames: ['family'],
  });
  const told = new Set<string>();
  const tell = onError ?? warnOncePerCode();
  return {
    ended(outcome, error) {
      try {
        scrapes?.inc({ outcome });
        if (error !== undefined) tell(error);
      } catch {
        // A listener that throws (or a strict registry) must not reach the server's request.
      }
    },
    dropped(error, family) {
      try {
        const isKnown = told.has(family);
        if (!isKnown && told.size >= maxFamilies) return;
        told.add(family);
        drops?.inc({ family });
        if (!isKnown) tell(error);
      } catch {
        // The same.
      }
    },
  };
}

/** A scrape that fails, fails every 15 seconds: one warning is enough. */
function warnOncePerCode(): (error: PrometheusError) => void {
  const told = new Set<string>();
  return (error) => {
    if (told.has(error.code)) return;
    told.add(error.code);
    warn(error);
  };
}
