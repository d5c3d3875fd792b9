import { SondeError } from '@sonde/metrics';
import type { PrometheusError } from '../errors.js';
import type { Outcome } from './scrape-reporter.js';

/** What `onError` gets to read. The network never sees any of it. */

const scrape = 'a scrape';

export function collectTooSlow(limitMs: number): PrometheusError {
  return new SondeError('SONDE_SCRAPE_TIMEOUT', {
    what: scrape,
    got: `no first bytes after ${limitMs} ms`,
    expected: 'first bytes within collectTimeoutMs',
    next: 'Look for slow observers or a blocked event loop, or raise collectTimeoutMs.',
  });
}

export function scrapeTooSlow(limitMs: number): PrometheusError {
  return new SondeError('SONDE_SCRAPE_TIMEOUT', {
    what: scrape,
    got: `no end after ${limitMs} ms`,
    expected: "the end within the scraper's own timeout",
    next: 'Look for slow observers or a blocked event loop, or raise scrape_timeout in Prometheus.',
  });
}

export function readerStalled(limitMs: number): PrometheusError {
  return new SondeError('SONDE_SCRAPE_STALLED', {
    what: 'the reader of a scrape',
    got: `nothing taken for ${limitMs} ms`,
    expected: '64 KiB taken within writeTimeoutMs',
    next: 'The transfer was broken off. Look for a scraper that hangs, or raise writeTimeoutMs for a slow network.',
  });
}

export function tooManyScrapes(limit: number): PrometheusError {
  return new SondeError('SONDE_SCRAPE_BUSY', {
    what: scrape,
    got: `${limit} scrapes under way`,
    expected: `fewer than maxConcurrent (${limit})`,
    next: 'Look for scrapers that do not read their answer, or raise maxConcurrent.',
  });
}

const outcomes: Readonly<Record<string, Outcome>> = {
  SONDE_SCRAPE_TIMEOUT: 'timeout',
  SONDE_SCRAPE_STALLED: 'stalled',
};

export function outcomeOf(failure: PrometheusError): Outcome {
  return outcomes[failure.code] ?? 'failed';
}

/** Whatever collecting or rendering threw becomes the `cause`. */
export function asScrapeFailure(error: unknown): PrometheusError {
  if (error instanceof SondeError && error.code in outcomes) return error as PrometheusError;
  return new SondeError(
    'SONDE_SCRAPE_FAILED',
    {
      what: scrape,
      got: error instanceof Error ? `${error.name}: ${error.message}` : `a thrown ${typeof error}`,
      expected: 'collecting and rendering to succeed',
      next: 'See the cause of this error; the scraper saw a 500 or a broken transfer.',
    },
    { cause: error },
  );
}
