import { checkOptions, describeValue, type OptionRule, SondeError } from '@sonde/metrics';

/** What was measured of a pool over some minutes of usual load, and what is known of its server. */
export interface PoolMeasurement {
  /** Connections that each instance may open. */
  readonly max: number;
  /** Processes with such a pool. Default 1. */
  readonly instances?: number | undefined;
  /** Connections handed out, per second, by one instance. */
  readonly acquiresPerSecond: number;
  /** How long a connection is used, in ms, on average. */
  readonly useMeanMs: number;
  /** How long it is waited for, in ms: 95 of 100 wait no longer. */
  readonly waitP95Ms?: number | undefined;
  /** Seconds that somebody waited without interruption, at the longest. */
  readonly longestPendingSeconds?: number | undefined;
  /** Requests that gave up waiting. */
  readonly timeouts?: number | undefined;
  /** `max_connections` of the server. */
  readonly maxConnections?: number | undefined;
  /** Cores of the server. */
  readonly serverCores?: number | undefined;
  /** Share of the server's processors that is busy, 0 to 1. */
  readonly serverCpu?: number | undefined;
}

const isAmount = (value: unknown): boolean => Number.isFinite(value) && (value as number) >= 0;

const amount: OptionRule = ['a number of at least 0', isAmount];
const one: OptionRule = [
  'a whole number of at least 1',
  (value) => Number.isSafeInteger(value) && (value as number) > 0,
];

const rules: Readonly<Record<keyof PoolMeasurement, OptionRule>> = {
  max: one,
  instances: one,
  acquiresPerSecond: amount,
  useMeanMs: amount,
  waitP95Ms: amount,
  longestPendingSeconds: amount,
  timeouts: amount,
  maxConnections: one,
  serverCores: ['a number above 0', (value) => isAmount(value) && value !== 0],
  serverCpu: ['a share from 0 to 1', (value) => isAmount(value) && (value as number) <= 1],
};

const needed: readonly (keyof PoolMeasurement)[] = ['max', 'acquiresPerSecond', 'useMeanMs'];

const wherefrom =
  'measurePool() exports max as db_client_connection_max; the other two are the rate and the mean of db_client_connection_use_time_seconds.';

/** @throws SondeError SONDE_INVALID_OPTION: a number is missing, none, or out of range */
export function checkMeasurement(given: unknown): asserts given is PoolMeasurement {
  checkOptions('poolAdvice()', rules, given);
  const missing = needed.filter((name) => (given as Partial<PoolMeasurement>)[name] === undefined);
  if (missing.length === 0) return;
  throw new SondeError('SONDE_INVALID_OPTION', {
    what: 'the measurement of poolAdvice()',
    got: `${describeValue(given)} without ${missing.join(', ')}`,
    expected: `numbers for ${needed.join(', ')}`,
    next: wherefrom,
  });
}
