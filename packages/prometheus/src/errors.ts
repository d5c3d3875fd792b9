import { SondeError } from '@sonde/metrics';

/**
 * The catalogue of everything `@sonde/prometheus` refuses or reports. A code never changes its meaning;
 * the README documents each one, and a test keeps the two equal.
 */
export const prometheusErrorCodes = {
  SONDE_INVALID_OPTION: 'An option is unknown, of the wrong type or out of range.',
  SONDE_PORT_IN_USE: 'Another process or server listens on the port of the metrics server.',
  SONDE_LISTEN_FAILED: 'The metrics server cannot listen on its host and port.',
  SONDE_SCRAPE_FAILED: 'Collecting or rendering failed; the scraper got a 500 or a broken transfer.',
  SONDE_SCRAPE_TIMEOUT: 'A scrape took longer than allowed; the scraper got a 503 or a broken transfer.',
  SONDE_SCRAPE_STALLED: 'The reader of a scrape took nothing for too long and was cut off.',
  SONDE_SCRAPE_BUSY: 'As many scrapes as allowed were being served; the scraper got a 503.',
  SONDE_FAMILY_DROPPED:
    'A family, or series of it, would have met others under the names of an exposition and is missing from it.',
  SONDE_BRIDGE_METRIC_FAILED: 'A metric of a prom-client registry could not be read and is missing from a scrape.',
  SONDE_BRIDGE_METRIC_TIMEOUT:
    'A metric of a prom-client registry did not answer in time and is missing from a scrape.',
  SONDE_BRIDGE_DUPLICATE_SERIES: 'A prom-client metric has several series with the same labels; the last one is kept.',
  SONDE_BRIDGE_INCONSISTENT_METRIC: 'A prom-client metric contradicts itself; what can be put right is.',
  SONDE_BRIDGE_NAME_CONFLICT: 'Two metrics that meet in a bridge would be exposed under one name.',
  SONDE_EXPOSITION_INVALID: 'An exposition that is read breaks its format, at the line and column that the error has.',
  SONDE_EXPOSITION_TOO_LARGE: 'An exposition that is read is larger than its reader allows.',
  SONDE_BRIDGE_COLLECT_FAILED: 'A registry bridged into prom-client could not be collected.',
} as const;

export type PrometheusErrorCode = keyof typeof prometheusErrorCodes;

export type PrometheusError = SondeError<PrometheusErrorCode>;

export function invalidOption(option: string, got: string, expected: string, next: string): PrometheusError {
  return new SondeError('SONDE_INVALID_OPTION', { what: `option "${option}"`, got, expected, next });
}

/** Where faults go that nobody listens to. Whoever calls it sees to it that each is told once. */
export function warn(error: PrometheusError): void {
  process.emitWarning(error.message, { type: 'SondeWarning', code: error.code });
}
