import { expect, test } from 'vitest';
import { loadDriver } from './load-driver.js';

test('a missing driver: what to install', () => {
  expect(() => loadDriver('PostgreSQL', ['no-such-driver', 'node:no-such-driver'])).toThrow(
    'driver for PostgreSQL: got none that can be loaded, expected one of no-such-driver, node:no-such-driver. Install one beside your application: npm install no-such-driver. [SONDE_QUERIES_NO_DRIVER]',
  );
});

test('one that is there and does not run here is passed over', () => {
  const runs = (_module: unknown, name: string): boolean => {
    if (name === 'node:path') throw new Error('compiled for another Node.js');
    return name !== 'node:url';
  };
  expect(loadDriver('paths', ['node:path', 'node:url', 'node:fs'], runs).name).toBe('node:fs');
  expect(() => loadDriver('paths', ['node:path'], runs)).toThrow('SONDE_QUERIES_NO_DRIVER');
});

test('the first that is there', () => {
  expect(loadDriver('paths', ['no-such-driver', 'node:path', 'node:url']).name).toBe('node:path');
});
