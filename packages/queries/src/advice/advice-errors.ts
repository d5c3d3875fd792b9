import { SondeError } from '@sonde/metrics';
import type { QueriesError } from '../errors.js';

const urlForms = 'postgres://user@host/name, mysql://…, mariadb://…, the path of an SQLite file, or pglite:<folder>';

/** @param got never with a password in it */
export function invalidUrl(got: string, next: string): QueriesError {
  return new SondeError('SONDE_INVALID_OPTION', { what: 'the URL of the database', got, expected: urlForms, next });
}

export function driverMissing(database: string, drivers: readonly string[]): QueriesError {
  return new SondeError('SONDE_QUERIES_NO_DRIVER', {
    what: `driver for ${database}`,
    got: 'none that can be loaded',
    expected: `one of ${drivers.join(', ')}`,
    next: `Install one beside your application: npm install ${drivers[0]?.replace(/\/promise$/, '')}.`,
  });
}

/** @param got never with a password in it */
export function connectionFailed(where: string, got: string, next: string): QueriesError {
  return new SondeError('SONDE_QUERIES_CONNECTION_FAILED', {
    what: `connection to ${where}`,
    got,
    expected: 'a database that lets the advice in',
    next,
  });
}
