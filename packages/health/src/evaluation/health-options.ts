import { type Clock, checkOptions, type OptionRule, Registry, type SondeError } from '@sonde/metrics';

/** Where changes are logged to: `console`, or a logger such as pino's. */
export interface HealthLog {
  info(text: string): unknown;
  warn(text: string): unknown;
}

export interface HealthOptions {
  /** Where its metrics go, and where faults are counted. Default: `defaultRegistry` of `@sonde/metrics`. */
  readonly registry?: Registry | undefined;
  /** Of the service, for those who may see details: `1.4.2`. Default: none. */
  readonly version?: string | undefined;
  /** Default: that of the registry. */
  readonly clock?: Clock | undefined;
  /** Told of each change of a check in a line of text. Default: `console` in development, else nowhere. */
  readonly log?: HealthLog | false | undefined;
  /** Told once of each kind of fault of each check, beside what the registry tells. */
  readonly onFault?: ((error: SondeError<string>) => void) | undefined;
  /** Startup ends when `started()` is called, not when every critical check was up once. Default false. */
  readonly manualStart?: boolean | undefined;
}

const isMethod = (value: unknown, name: string): boolean =>
  typeof (value as Readonly<Record<string, unknown>> | null | undefined)?.[name] === 'function';

const rules: Readonly<Record<keyof HealthOptions, OptionRule>> = {
  registry: [
    'a Registry of @sonde/metrics',
    // Another copy of the package makes registries too.
    (value) => value instanceof Registry || (isMethod(value, 'stateSet') && isMethod(value, 'report')),
  ],
  version: [
    'a string of 1 to 100 characters',
    (value) => typeof value === 'string' && value !== '' && value.length <= 100,
  ],
  clock: ['a Clock', (value) => isMethod(value, 'epochMs') && isMethod(value, 'monotonicMs')],
  log: [
    "console, a logger such as pino's, or false",
    (value) => value === false || (isMethod(value, 'info') && isMethod(value, 'warn')),
  ],
  onFault: ['a function', (value) => typeof value === 'function'],
  manualStart: ['true or false', (value) => typeof value === 'boolean'],
};

const addThem = 'Add each by itself: health.check({ name, check }).';
const elsewhere = { checks: addThem, healthChecks: addThem };

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkHealthOptions(given: HealthOptions): void {
  checkOptions('Health', rules, given, elsewhere);
}

/** Where changes are logged to, where nothing else is said. */
export function defaultLog(): HealthLog | false {
  const environment = process.env['NODE_ENV'];
  return environment === 'production' || environment === 'test' ? false : console;
}
